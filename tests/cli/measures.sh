#!/bin/sh
# What measures write of learners of both kinds, and that they only look.
. "${top:?is set by make check}/tests/tap.sh"

# number PATH [FILE]: what stands at /measures/PATH
number()
{
	h5dump -d "/measures/$1" -y "${2:-both.h5}" |
	sed -n '/DATA {/,/}/s/^ *\([-0-9n].*\)$/\1/p' | sed 1q
}

# attribute NAME OBJECT
attribute()
{
	h5dump -a "$2/$1" both.h5 | sed -n 's/^ *(0): //p'
}

plan 48
cat >both.yaml <<'EOT'
experiment: {type: classify, epochs: 1, early: 2, seeds: 2}
dataset: {type: iris, scaling: range}
measure:
  - sample_efficiency
  - {type: sample_efficiency, name: distinct, distinct: true}
  - {type: energy, name: before, counters: none}
  - {type: robustness, stimuli: 20}
  - {type: energy, name: after, counters: none}
  - {type: cka, permutations: 19}
  - {type: rsa, stimuli: 20}
  - tuning
  - dimensionality
  - weights
  - {type: firing, stimuli: 10, min_spikes: 3}
  - credit
learners:
  artificial:
    type: feedback_alignment
    batch: 2
    layers:
      - {type: dense, units: 6}
      - {type: relu}
      - {type: dense}
      - {type: softmax}
  brain_like:
    type: spiking
    encoder: {type: poisson, rate: 250 Hz}
    window: 30 ms
    shows: 2
    min_spikes: 0
    total: 6
    network:
      populations:
        input: {type: poisson}
        exc: {type: lif_adaptive, size: 5}
      projections:
        input_exc:
          from: input
          to: exc
          type: stdp
          w_max: 9 mV
          weight: {uniform: [0 mV, 3 mV]}
EOT
try "$HEBB" run both.yaml --json --quiet -t 1
is "measures: end with 0" "$code$err" 0
digest=$(field digest)
for measure in sample_efficiency cka rsa tuning dimensionality weights \
    robustness firing; do
	is "$measure: is computed of both, with both seeds" \
	    "$(h5ls -r both.h5 | grep -c "^/measures/$measure/[^/]*/[12] ")" 4
done
is "credit: only of a learner with a rule beside the gradient" \
    "$(h5ls -r both.h5 | grep -c "^/measures/credit/[^/]*/[12] ")" 2
has "a measure says what it is" \
    "$(attribute definition /measures/sample_efficiency)" "n_80 = min"
has "a measure says where it is from" \
    "$(attribute source /measures/rsa)" "Kriegeskorte"
for name in units brief; do
	has "a number has $name" \
	    "$(attribute $name /measures/weights/artificial/1/drift)" '"'
done
is "a number says what is better" \
    "$(attribute better /measures/before/artificial/2/energy)" -1
is "who learns anew from all samples learns what was learned" \
    "$(number distinct/brain_like/1/by_distinct | sed 's/.*, //')" \
    "$(number sample_efficiency/brain_like/1/accuracy)"
is "spikes are deleted and added where some come in" \
    "$(h5ls both.h5/measures/robustness/brain_like/1 |
	grep -c "^deleted\|^added")" 8
is "... and nothing is said where none do" \
    "$(h5ls both.h5/measures/robustness/artificial/1 |
	grep -c "^deleted\|^added\|^noise")" 4
curve=$(number robustness/brain_like/1/deleted)
clean=$(number robustness/brain_like/1/noise)
is "no spike deleted is no damage" "${curve%%,*}" "${clean%%,*}"
is "looks stand beside their numbers" \
    "$(number tuning/brain_like/1/samples)" \
    "$(number tuning/artificial/1/samples)"
is "parts are named" \
    "$(attribute parts /measures/tuning/artificial/1/silent_by_part)" \
    '"relu1, softmax1"'
is "learners with one seed are compared, and agree on it" \
    "$(number cka/artificial/2/with_brain_like)" \
    "$(number cka/brain_like/2/with_artificial)"
is "... also where they were equally good" \
    "$(number rsa/artificial/2/with_brain_like_at_80)" \
    "$(number rsa/brain_like/2/with_artificial_at_80)"
for measure in cka rsa; do
	between "$measure: shuffles of stimuli say what is chance" \
	    "$(number $measure/artificial/2/with_brain_like_null)" -0.2 0.3
	between "$measure: ... and how often it is as much" \
	    "$(number $measure/artificial/2/with_brain_like_p)" 0.004 0.1
done
is "what was never so good has no null" \
    "$(number cka/artificial/1/with_brain_like_at_90_null)" nan
is "what was never so good is like nobody" \
    "$(number cka/artificial/1/with_brain_like_at_90)" nan
is "an accuracy that was not reached is none" \
    "$(number cka/brain_like/1/accuracy_at_90)" nan
is "an artificial learner is put back" \
    "$(number after/artificial/1/multiplies)" \
    "$(number before/artificial/1/multiplies)"
is "a spiking learner is put back" \
    "$(number after/brain_like/1/accumulates)" \
    "$(number before/brain_like/1/accumulates)"

try "$HEBB" run both.yaml --json --quiet -t 2 -o two.h5
is "measures: do not depend on threads" "$(field digest)" "$digest"
try "$HEBB" run both.h5 --json --quiet -o again.h5
is "measures: are the same of the file of a run" "$(field digest)" "$digest"
# a counter of energy that goes on while there is a run
mkdir -p "counters/intel-rapl:0"
echo package-0 >"counters/intel-rapl:0/name"
echo 0 >"counters/intel-rapl:0/energy_uj"
(
	i=0
	while i=$((i + 1000)); do
		echo "$i" >counter
		mv counter "counters/intel-rapl:0/energy_uj"
	done
) &
counting=$!
try "$HEBB" run both.yaml --json --quiet -o joules.h5 \
    --set measure.2.counters=counters
kill "$counting"
wait "$counting" 2>/dev/null
is "joules: do not change the digest" "$(field digest)" "$digest"
between "joules: of an answer are counted" \
    "$(number before/brain_like/1/joules joules.h5)" 1e-12 1
between "joules: of learning are counted" \
    "$(number before/brain_like/1/joules_learning joules.h5)" 0 1
is "joules: are nothing where there is no counter" \
    "$(number after/brain_like/1/joules)" nan
is "energy: says nothing by look" \
    "$(h5ls joules.h5/measures/before/brain_like/1 | grep -c by_look)" 0

try "$HEBB" check both.yaml --quiet
is "check: knows measures" "$code" 0

# A learner with one head forgets each class when it learns the next one, and
# one with a head for each task of one class cannot be wrong.
cat >tasks.yaml <<'EOT'
experiment: {type: continual, number: 3, seeds: 2, epochs: 20}
dataset: {type: iris}
learners:
  a:
    type: backprop
    batch: 4
    layers: [{type: dense, units: 10}, {type: tanh}, {type: dense},
      {type: softmax}]
EOT
try "$HEBB" run tasks.yaml --json --quiet
is "continual: ends with 0" "$code$err" 0
between "continual: one class is left" "$(field learners.a.accuracy.mean)" \
    0.33333 0.33334
is "continual: nothing is kept" "$(number continual/a/1/bwt tasks.h5)" -1
is "continual: nothing is known before" "$(number continual/a/1/fwt tasks.h5)" 0
is "continual: it is as deep a fall as there is" \
    "$(number continual/a/1/dip tasks.h5)" -1
try "$HEBB" run tasks.yaml --json --quiet --force -o tasks.h5 \
    --set experiment.heads=task
is "continual: with heads nothing is forgotten" \
    "$(number continual/a/2/acc tasks.h5)" 1
try "$HEBB" run tasks.yaml --json --quiet --force -o tasks.h5 \
    --set experiment.tasks=permuted --set dataset.type=digits
between "continual: all tasks of permuted digits are learned in part" \
    "$(field learners.a.accuracy.mean)" 0.4 0.95
try "$HEBB" compare tasks.h5
is "continual: runs can be compared" "$code$err" 0
