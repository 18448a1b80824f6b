#!/bin/sh
# A run ten times longer takes the same memory, whatever it records.
. "${top:?is set by make check}/tests/tap.sh"

cat >net.yaml <<'EOT'
experiment: {type: simulate, duration: 1 s}
populations:
  exc: {type: lif_delta, size: 800, E_L: 0 mV, V_th: 20 mV, V_reset: 10 mV}
  inh: {size: 200, like: exc}
stimuli:
  drive: {type: poisson, to: [exc, inh], rate: 20 kHz, weight: 0.1 mV}
projections:
  excitation:
    type: stdp
    from: exc
    to: [exc, inh]
    wiring: {type: indegree, k: 80}
    weight: 0.3 mV
    delay: 1.5 ms
    w_max: 0.6 mV
  inhibition:
    from: inh
    to: [exc, inh]
    wiring: {type: indegree, k: 20}
    weight: -1.5 mV
    delay: 1.5 ms
EOT

# peak DURATION RECORDER...: of a run and of looking at its file, in MB
peak()
{
	{
		cat net.yaml
		echo "record:"
		printf '  - {%s}\n' "$2"
	} >run.yaml
	try "$HEBB" run run.yaml --json --quiet --force -o run.h5 \
	    --set "experiment.duration=$1"
	[ "$code" = 0 ] || echo "$err" >&2
	field peak_rss_mb
}

# steady CLAIM RECORDER: ten times the time, at most 5 % and 1 MB more
steady()
{
	short=$(peak "1 s" "$2")
	long=$(peak "10 s" "$2")
	between "$1: memory of a run ten times longer" "$long" 1 \
	    "$(echo "$short" | awk '{ print $1 * 1.05 + 1 }')"
}

plan 8
steady "nothing much" "type: rates, of: exc, bin: 1 s"
steady spikes "type: spikes, of: [exc, inh]"
steady rates "type: rates, of: [exc, inh], bin: 1 ms"
steady statistics "type: statistics, of: [exc, inh]"
steady states "type: state, of: exc.v, every: 1 ms"
steady "means of states" "type: state, of: exc.v, reduce: mean"
steady "histograms of states" \
    "type: state, of: exc.v, reduce: histogram, range: [-10, 20]"
steady "histograms of weights" \
    "type: weights, of: excitation.exc, every: 100 ms, reduce: histogram, range: [0, 2]"
