#!/bin/sh
# `hebb check` foresees how much memory a run takes at most: within 10 % and
# 4 MiB, which is what threads and libraries differ by from run to run.
. "${top:?is set by make check}/tests/tap.sh"

# peak: of the JSON object in $out, whose model may be too long for field.awk
peak()
{
	printf '%s\n' "$out" | sed -n 's/^  "peak_rss_mb": \([0-9.]*\).*/\1/p'
}

# measured MODEL [OPTION...]: what is foreseen, and what it really takes
measured()
{
	try "$HEBB" check --json "$@"
	foreseen=$(peak)
	try "$HEBB" run --json --force -o out.h5 "$@"
	real=$(peak)
}

# foresees CLAIM MODEL [OPTION...]
foresees()
{
	claim=$1
	shift
	measured "$@"
	between "$claim: foreseen, where it took ${real:-nothing}" "$foreseen" \
	    "$(awk "BEGIN { print 0.9 * $real - 4 }")" \
	    "$(awk "BEGIN { print 1.1 * $real + 4 }")"
}

cat >stdp.yaml <<'EOT'
experiment: {type: simulate, duration: 20 ms}
populations:
  exc: {type: lif_delta, size: 6000, E_L: 0 mV, V_th: 20 mV, V_reset: 10 mV}
stimuli:
  drive: {type: poisson, to: exc, rate: 20 kHz, weight: 0.1 mV}
projections:
  loop: {type: stdp, from: exc, to: exc, weight: 0.1 mV, wiring: {type: indegree, k: 1000}}
EOT
cat >many.yaml <<'EOT'
experiment: {type: simulate, duration: 20 ms}
populations:
  exc: {type: lif, size: 20000, v: {normal: [-60 mV, 2 mV]}, tau_m: {normal: [20 ms, 1 ms]}}
projections:
  a: {from: exc, to: exc, weight: {normal: [10 pA, 1 pA]}, delay: {uniform: [1 ms, 5 ms]}, wiring: {type: random, p: 0.05}}
  b: {from: exc, to: exc, weight: -3 pA, delay: 1.5 ms, wiring: {type: outdegree, k: 100}}
  c: {from: exc, to: exc, weight: {uniform: [1 pA, 2 pA]}, delay: 1.5 ms, wiring: {type: total, n: 3e6, multapses: true}}
EOT
cat >list.yaml <<'EOT'
experiment: {type: simulate, duration: 20 ms}
populations:
  exc: {type: lif, size: 5000}
projections:
  a: {from: exc, to: exc, wiring: {type: list, file: edges.csv}}
EOT
awk 'BEGIN {
	print "source,target,weight_pA,delay_ms"
	for (i = 0; i < 1000000; i++)
		printf "%d,%d,%.3f,%.1f\n", rand() * 5000, rand() * 5000,
		    rand() * 100 - 20, 1 + int(rand() * 20) / 10
}' >edges.csv

# 101,770 weights as MNIST has them, and many more
wide="--set learners.artificial.layers.0.units"
plan 10
foresees "brunel2000" brunel2000 --set experiment.duration=100ms
foresees "brunel2000, one thread" brunel2000 --set experiment.duration=20ms \
    --threads 1
foresees "a network that learns" stdp.yaml
foresees "all wirings" many.yaml
foresees "a list of synapses" list.yaml
foresees "mlp_digits, 1,350 units" mlp_digits --set experiment.epochs=0.1 \
    $wide=1350
foresees "mlp_digits, 100,000 units" mlp_digits --set experiment.epochs=0.02 \
    --set experiment.seeds=2 $wide=100000
foresees "compare/digits, a trial at a time" compare/digits \
    --set experiment.samples=200 --threads 1
foresees "xor" xor
# trials side by side are foreseen at their peaks at once: chance says whether
# they ever are
measured compare/digits --set experiment.samples=200 --threads 2
between "compare/digits, two at a time: enough is foreseen, ${foreseen:-nothing}" \
    "$real" 1 "$(awk "BEGIN { print 1.1 * $foreseen + 4 }")"
