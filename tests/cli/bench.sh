#!/bin/sh
# `hebb bench` gives every figure, and figures that agree with each other.
. "${top:?is set by make check}/tests/tap.sh"

# compute EXPRESSION: its value
compute()
{
	awk "BEGIN { printf \"%.9g\", $1 }"
}

# positive LOAD MEASURE...: these are above 0
positive()
{
	load=$1
	shift
	for measure; do
		between "$load: $measure" "$(field "loads.$load.$measure")" \
		    1e-9 1e15
	done
}

# refused CLAIM MESSAGE OPTION...: a mistake of the user
refused()
{
	claim=$1
	part=$2
	shift 2
	try "$HEBB" bench "$@"
	is "$claim: exit code" "$code" 2
	has "$claim: message" "$err" "$part"
}

network='neurons synapses spikes rate_hz events build_s simulate_s
    real_time_factor events_per_s ns_per_event ns_per_neuron_step
    bytes_per_synapse peak_rss_mb least.simulate_s most.simulate_s'
learner='samples learn_s samples_per_s gflop_per_s peak_rss_mb least.learn_s
    most.learn_s'
bounds='increment_l1_ns increment_l2_ns increment_memory_ns stream_gb_s
    gemm_gflop_s processors'
plan $((15 + 7 + 6 + 7 + 3 + 6 + 14 + 3 + 3))

try "$HEBB" bench cuba mlp --time 50ms --repeat 3 --threads 2 --json --quiet
# names, word by word
# shellcheck disable=SC2086
positive cuba $network
# shellcheck disable=SC2086
positive mlp $learner
for name in $bounds; do
	between "the machine: $name" "$(field "machine.$name")" 1e-3 1e6
done
is "bench ends with 0, and says nothing else" "$code$err" 0
is "each ms is 60 samples" "$(field loads.mlp.samples)" 3000
is "what learners do not have is null" "$(field loads.mlp.events)" null
between "the median lies above the least" \
    "$(field loads.cuba.simulate_s)" "$(field loads.cuba.least.simulate_s)" 1e9
between "and below the most" \
    "$(field loads.cuba.simulate_s)" 0 "$(field loads.cuba.most.simulate_s)"
between "a neuron's step is a share of all: simulate_s over both" "$(compute \
    "$(field loads.cuba.ns_per_neuron_step) * 4000 * 500 / \
    ($(field loads.cuba.least.simulate_s) * 2e9)")" 0.99 1000
between "increments are slower in memory than in the first cache" "$(compute \
    "$(field machine.increment_memory_ns) / \
    $(field machine.increment_l1_ns)")" 1 1000

# Every neuron of the load has 1,250 synapses; the last 1.5 ms are on the way.
try "$HEBB" bench brunel --time 60ms --repeat 1 --json --quiet
between "brunel: events are spikes by synapses of each" "$(compute \
    "$(field loads.brunel.events) / ($(field loads.brunel.spikes) * 1250)")" \
    0.9 1.01
between "brunel: real time is time over time" "$(compute \
    "$(field loads.brunel.real_time_factor) * 0.06 / \
    $(field loads.brunel.simulate_s)")" 0.999 1.001
between "brunel: a shared weight takes no memory" \
    "$(field loads.brunel.bytes_per_synapse)" 2 8

# 3 neurons fire twice, each has 7 targets, and all spikes arrive
cat >known.yaml <<'EOT'
experiment: {type: simulate, duration: 20 ms, dt: 0.1 ms}
populations:
  input: {type: regular, size: 3, period: 10 ms, phase: 5 ms}
  idle: {type: lif_delta, size: 4}
  target: {type: lif_delta, size: 7}
projections:
  known: {from: input, to: target, wiring: {type: all}, weight: 0.1 mV, delay: 1 ms}
  none: {from: idle, to: target, wiring: {type: all}, weight: 0.1 mV, delay: 1 ms}
EOT
try "$HEBB" run known.yaml --json --quiet
is "a run counts its events exactly" "$(field events)" 42
is "of so many spikes" "$(field populations.input.spikes)" 6
is "and they were not from the idle" "$(field populations.idle.spikes)" 0
is "synapses are counted, whether they were used or not" "$(field synapses)" 49
cat >learn.yaml <<'EOT'
experiment: {type: classify, samples: 64, seeds: 1}
dataset: {type: blobs, samples: 66, test: 2, features: 5, classes: 3}
learners:
  one: {type: backprop, batch: 8, optimiser: {type: sgd, rate: 0.1}, layers: [{type: dense}, {type: softmax}]}
EOT
try "$HEBB" run learn.yaml --json --quiet
# there and back, of a layer whose inputs want no gradient
is "products are counted too" "$(field learners.one.products)" \
    "$((64 * 2 * 5 * 3))"
is "and samples" "$(field learners.one.samples)" 64

refused "an unknown load" "no load is called 'brunell' (did you mean 'brunel'?)" \
    brunell
refused "a load named twice" "'coba' is named twice" coba mlp coba
refused "loads beside --scale" "has one network of its own" coba --scale
refused "--full beside --scale" "has one network of its own" --full --scale
refused "no runs" "--repeat is 0, outside 1 .. 1000" --repeat 0
refused "no time" "--time" --time 0ms
refused "a time in mV" "--time is given in ms, not in mV" --time 3mV

try "$HEBB" bench --scale --short --threads 2 --json --quiet
is "--scale begins at 1,000 neurons" "$(field scale.0.neurons)" 1000
is "one thread is efficient" "$(field scale.0.efficiency)" 1
between "two threads are two" "$(field scale.1.threads)" 2 2

try "$HEBB" bench coba --short --markdown --quiet
has "--markdown prints tables" "$out" "
|---|---:|"
try "$HEBB" bench --list
has "--list shows loads" "$out" brunel_stdp
mkdir scrap
try env TMPDIR="$here/scrap" \
    timeout --foreground --preserve-status -s TERM 3 \
    "$HEBB" bench coba --time 1000s --quiet
is "a signal ends it, and nothing is left" "$code$(ls scrap)" 75
