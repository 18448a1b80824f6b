#!/bin/sh
# Times that are no whole number of steps go to the nearest one, and a person
# is told what, where and what is used instead; each time once.
. "${top:?is set by make check}/tests/tap.sh"

cat >net.yaml <<'EOT'
experiment: {type: simulate, duration: 20 ms, dt: 0.3 ms}
populations:
  source: {type: spikes, size: 1, times: [1.2 ms, 2 ms, 4 ms]}
  exc: {type: lif, size: 5, t_ref: 1.5 ms}
  inh: {type: lif, size: 5}
stimuli:
  kick: {type: current, to: exc, amplitude: 1 nA, from: 0.9 ms, until: 5 ms}
projections:
  one: {from: source, to: exc, weight: 10 pA, delay: 1 ms}
  two: {from: source, to: inh, weight: 1 pA, delay: {uniform: [1 ms, 2 ms]}}
record:
  - {type: state, of: exc.v, every: 0.1 ms}
EOT
cat >recall.yaml <<'EOT'
experiment: {type: recall, units: 20, loads: [0.05]}
memories:
  a: {type: spiking_attractor, dt: 0.4 ms, teach: 20 ms, cue: 5 ms, settle: 8 ms, read: 8 ms}
EOT

# told CLAIM LINE: a line on stderr is this one, and there is one
told()
{
	is "$1" "$(printf '%s\n' "$err" | grep -cFx "hebb: $2")" 1
}

plan 17
off="no whole number of steps of 0.3 ms"
for command in check 'run -o out.h5'; do
	# shellcheck disable=SC2086
	try "$HEBB" $command net.yaml
	is "$command goes on" "$code" 0
	told "$command tells a duration" "net.yaml:1:40: duration of the\
 experiment 'simulate' is 20 ms, $off; 20.1 ms is used"
	is "$command tells six times, none of those on the grid or drawn" \
	    "$(printf '%s\n' "$err" | grep -c 'steps of 0.3 ms')" 6
done
told "a list is told once" "net.yaml:3:42: 2 of 3 numbers in times of\
 population 'source' of type 'spikes' are $off; the nearest is used: for 2 ms\
 it is 2.1 ms"
told "a default is told" "net.yaml:5:8: t_ref of population 'inh' of type\
 'lif' is 2 ms by default, $off; 2.1 ms is used"
told "the end of a stimulus is told" "net.yaml:7:72: until of stimulus 'kick'\
 of type 'current' is 5 ms, $off; 5.1 ms is used"
told "a delay is told" "net.yaml:9:54: delay of projection 'one' of type\
 'fixed' is 1 ms, $off; 0.9 ms is used"
told "a recorder has one step at least" "net.yaml:12:37: every of recorder of\
 type 'state' is 0.1 ms, $off; 0.3 ms is used"
try "$HEBB" run net.yaml -o out.h5 --force --quiet
is "--quiet says nothing" "$code$err" 0
try "$HEBB" run net.yaml -o out.h5 --force --set experiment.dt=0.1
is "on the grid there is nothing to tell" \
    "$code$(printf '%s\n' "$err" | grep -c 'steps of')" 00

# a part with its own dt
try "$HEBB" check recall.yaml
is "a memory's times are told" "$(printf '%s\n' "$err" | grep 'steps of')" \
    "hebb: recall.yaml:3:63: cue of memory 'a' of type 'spiking_attractor' is\
 5 ms, no whole number of steps of 0.4 ms; 5.2 ms is used"

# ten are told, of the others their number
{
	sed '2,$d' net.yaml | sed 's/20 ms/21 ms/'
	echo populations:
	i=0
	while [ "$i" -lt 13 ]; do
		echo "  p$i: {type: lif, size: 1}"
		i=$((i + 1))
	done
} >many.yaml
try "$HEBB" check many.yaml
is "ten times are told" "$(printf '%s\n' "$err" | grep -c "$off")" 10
told "and how many more there are" \
    "3 more times of the model are no whole number of steps"
try "$HEBB" check many.yaml --quiet
is "check --quiet tells nothing" "$code$err" 0
