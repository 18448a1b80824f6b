#!/bin/sh
# Trials follow each other on one clock; what goes back to its beginning between
# them is the user's choice, and so times of stimuli count from there.
. "${top:?is set by make check}/tests/tap.sh"

cat >net.yaml <<'EOT'
experiment: {type: simulate, duration: 100 ms, trials: 3}
populations:
  source: {type: spikes, size: 1, times: [10 ms, 20 ms]}
  lone: {type: lif, size: 1}
  noisy: {type: lif, size: 1}
stimuli:
  pulse: {type: steps, to: lone, times: [30 ms, 80 ms], values: [700 pA, 0 pA]}
  noise: {type: noise, to: noisy, mean: 400 pA, sd: 300 pA}
projections:
  learns: {type: stdp, from: source, to: lone, weight: 0.5, w_max: 1}
record:
  - {type: spikes, of: [source, lone, noisy]}
  - {type: weights, of: learns, every: 100 ms}
EOT

# run OPTION...
run()
{
	try "$HEBB" run net.yaml -o out.h5 --force --quiet "$@"
	[ "$code" = 0 ] || printf '%s\n' "$err" | sed 's/^/# /'
}

# column DATASET: its numbers, one after the other
column()
{
	h5dump -y -m %.10g -d "$1" out.h5 2>&1 | awk -F'[ ,]+' '
	/^ *DATA {/ && !seen { inside = seen = 1; next }
	/}/ { inside = 0 }
	inside { for (i = 1; i <= NF; i++) if ($i != "") printf "%s ", $i }'
}

# since N LIST: of times, those in trial N, from its beginning
since()
{
	echo "$2" | tr ' ' '\n' | awk -v n="$1" '
	$1 != "" && $1 > 100 * n && $1 <= 100 * (n + 1) { print $1 - 100 * n }'
}

plan 9
run
is "runs" "$code" 0
is "when trials begin is recorded" "$(column /trials/begin)" "0 100 200 "
is "listed spikes come in every trial" \
    "$(column /spikes/source/timestamps)" "10 20 110 120 210 220 "
lone=$(column /spikes/lone/timestamps)
ok "a pulse makes a neuron fire" test -n "$(since 0 "$lone")"
is "what is not random is the same in every trial" \
    "$(since 2 "$lone")" "$(since 0 "$lone")"
noisy=$(column /spikes/noisy/timestamps)
ok "what is random is not" \
    test "$(since 2 "$noisy")" != "$(since 0 "$noisy")"
weights=$(column /weights/learns/weight)
ok "weights go on changing" test \
    "$(echo "$weights" | awk '{ print ($2 != $3) && ($3 != $4) }')" = 1
run --set experiment.reset=all
weights=$(column /weights/learns/weight)
is "or begin anew" "$(echo "$weights" | awk '{ print $2 == $3, $3 == $4 }')" \
    "1 1"
run --set experiment.reset=no
is "without reset times count from the beginning of the run" \
    "$(column /spikes/source/timestamps)" "10 20 "
