#!/bin/sh
# A model with variables: set from the command line, shown, and repeated.
. "${top:?is set by make check}/tests/tap.sh"

cat >part.yaml <<'EOT'
variables: {J: 1 mV, tau: 20 ms, spare: 1}
populations:
  exc: {type: lif_delta, size: 99, E_L: 0 mV, V_th: 20 mV, V_reset: 10 mV, tau_m: tau}
EOT
cat >model.yaml <<'EOT'
include: part.yaml
experiment: {type: simulate, duration: 100 ms, dt: 0.1 ms}
variables:
  scale: 0.1
  J: 0.1 mV
  third: 1 / 3
populations:
  exc: {size: 683 * scale, v: {normal: [J * third, 30 * J]}}
  inh: {size: 17.5 * scale, like: exc}
stimuli:
  drive: {type: poisson, to: [exc, inh], rate: 1.7 * 20 mV / (J * tau), weight: J}
  shift: {type: steps, to: exc, times: [tau / 2, 2 * tau], values: [0.5 pA, 3 * third * pA], first: 100 * scale}
record:
  - {type: spikes, of: exc}
  - {type: state, of: exc.v, only: [0, round(60 * scale)], every: 10 * third * 3 ms}
EOT

plan 21
try "$HEBB" check model.yaml
is "check: ends with 0" "$code" 0
has "check: shows variables" "$out" "# scale = 0.1
# J = 0.1 mV
# third = 0.3333333333333333"
has "check: rounds counts" "$out" "size: 68
"
has "check: the including file's variables win" "$out" "rate: 17000 Hz"
has "check: numbers of recorders" "$out" "only: [0, 6]"
printf '%s\n' "$out" >full.yaml
try "$HEBB" check full.yaml
is "check: what it prints is the same model" \
    "$(printf '%s\n' "$out" | grep -v '^#')" "$(grep -v '^#' full.yaml)"

# digest CLAIM MODEL [OPTION...]: run it, leave $seen
digest()
{
	claim=$1
	shift
	try "$HEBB" run --json --force "$@"
	is "$claim: ends with 0" "$code$err" 0
	seen=$(field digest)
}

digest "a run" model.yaml -o first.h5
first=$seen
digest "a run of its file" first.h5 -o second.h5
is "a run of its file repeats it" "$seen" "$first"
digest "a run of that one's file" second.h5 -o third.h5
is "a run of that one's file repeats it" "$seen" "$first"
digest "a run of what check shows" full.yaml -o fourth.h5
is "a run of what check shows repeats it" "$seen" "$first"
digest "a variable that is set" model.yaml -o fifth.h5 --set variables.scale=0.2
is "a variable that is set: counts" "$(field populations.exc.size)" 137
try "$HEBB" run first.h5 -o no.h5 --set variables.scale=0.2
is "a run's file has no variables: ends with 2" "$code" 2
has "a run's file has no variables" "$err" "nothing uses the variable 'scale'"
try "$HEBB" run model.yaml -o no.h5 --set variables.scael=0.2
has "a variable that is misspelt" "$err" \
    "hebb: --set variables.scael: nothing uses the variable 'scael' (did you mean 'scale'?)"

# learners: what each seed reads of a copy stands in the whole model too
cat >learn.yaml <<'EOT'
experiment: {type: classify, epochs: 2 * k, seeds: k}
variables: {k: 2}
dataset:
  type: table
  inputs: [[0, 0], [0, k / 2], [1, 0], [1, 1]]
  targets: [[0], [1], [1], [0]]
learners:
  small:
    type: backprop
    batch: 2 * k
    optimiser: {type: adam, rate: 0.1 / k}
    loss: mse
    layers: [{type: dense, units: k}, {type: tanh}, {type: dense}, {type: sigmoid}]
    record: [{type: weights, of: dense1, every: 2 * k}]
EOT
digest "a run of learners" learn.yaml -o learn.h5
first=$seen
digest "a run of its file" learn.h5 -o again.h5
is "learners of a run's file learn the same" "$seen" "$first"
