#!/bin/sh
# Every command explains itself; what it prints for programs is JSON; mistakes
# are told apart by exit codes.
. "${top:?is set by make check}/tests/tap.sh"

# The smallest runs: two learners, and one population.
cat >learn.yaml <<'EOT'
experiment: {type: classify, epochs: 2, seeds: 2}
dataset:
  type: table
  inputs: [[0, 0], [0, 1], [1, 0], [1, 1]]
  targets: [[0], [1], [1], [0]]
learners:
  small:
    type: backprop
    batch: 4
    optimiser: {type: adam, rate: 0.05}
    loss: mse
    layers: [{type: dense, units: 2}, {type: tanh}, {type: dense, units: 1}, {type: sigmoid}]
  large: {like: small, batch: 2}
EOT
cat >spike.yaml <<'EOT'
experiment: {type: simulate, duration: 100 ms}
populations:
  exc: {type: lif_delta, size: 10, E_L: 0 mV, V_th: 20 mV, V_reset: 10 mV}
stimuli:
  drive: {type: poisson, to: exc, rate: 20 kHz, weight: 0.1 mV}
record:
  - {type: spikes, of: exc}
  - {type: state, of: exc.v, first: 2, every: 1 ms}
EOT
commands=$("$HEBB" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p')

# explained COMMAND: --help and `help` agree, and every option has a meaning
explained()
{
	try "$HEBB" "$1" --help
	is "$1 --help ends with 0" "$code" 0
	bare=$(printf '%s\n' "$out" | grep -c '^ *\(-., \)\{0,1\}--[a-z-]*$')
	is "$1 --help gives every option a meaning" "$bare" 0
	for option in json quiet help; do
		has "$1 --help mentions --$option" "$out" "--$option "
	done
	has "$1 --help has examples" "$out" "
  hebb $1"
	try "$HEBB" "$1" --no-such-option
	is "$1 refuses unknown options" "$code" 2
	has "$1 says which option it does not know" "$err" \
	    "no option is called '--no-such-option'"
}

# json CLAIM FIELD COMMAND...: it prints one object that has the field
json()
{
	claim=$1
	wanted=$2
	shift 2
	try "$HEBB" "$@" --json
	is "$claim: ends with 0" "$code$err" 0
	ok "$claim: is an object with '$wanted'" test -n "$(field "$wanted")"
}

# ends CLAIM CODE MESSAGE COMMAND...
ends()
{
	claim=$1
	wanted=$2
	part=$3
	shift 3
	try "$HEBB" "$@"
	is "$claim: exit code" "$code" "$wanted"
	has "$claim: message" "$err" "$part"
}

plan $((8 * $(echo "$commands" | wc -w) + 2 + 20 + 34 + 43))
for command in $commands; do
	explained "$command"
done
ok "a run with learners" "$HEBB" run learn.yaml --quiet
ok "a run with spikes" "$HEBB" run spike.yaml --quiet

json "inspect a run that spiked" spikes.exc.spikes inspect spike.h5
json "inspect a run that learnt" learning.learners.small.seeds inspect learn.h5
json "compare" learners.large.final.accuracy.n compare learn.h5
is "compare: the cost of learning is not that of answering" \
    "$(field learners.small.cost.products_per_sample.mean)" 14
json "compare two runs" learners.learn:small.seeds compare learn.h5 ./learn.h5
json "check" model.experiment.duration check spike.yaml
json "list" neuron.0 list
json "list models" models.0.name list models
json "a run that learns" learners.small.accuracy.mean run learn.yaml -o a.h5
has "a run that learns: has what it does not" "$out" '"real_time_factor": null'
json "a run that spikes" real_time_factor run spike.yaml -o b.h5
free=$(env -u OMP_PROC_BIND "$HEBB" run spike.yaml -o free.h5 --json |
    sed -n 's/^  "threads": \(.*\),$/\1/p')
bound=$(OMP_PROC_BIND=true "$HEBB" run spike.yaml -o bound.h5 --json |
    sed -n 's/^  "threads": \(.*\),$/\1/p')
claim="threads that are bound use all processors too"
case $("$HEBB" --version) in
*"compiler   gcc"*) is "$claim" "$bound" "$free" ;;
*) skip "$claim" "the library of products brings gcc's threads: two bind" ;;
esac
rm -f free.h5 bound.h5
rm -f a.* b.*

ends "unknown command" 2 "did you mean 'plot'?" plott
ends "no file" 2 "no.h5" inspect no.h5
ends "no file to compare" 2 "no.h5" compare no.h5
ends "no file to draw" 2 "no.h5" plot no.h5
ends "no HDF5" 65 "spike.yaml" inspect spike.yaml
ends "no HDF5 to compare" 65 "spike.yaml" compare spike.yaml
ends "no HDF5 to draw" 65 "spike.yaml" plot spike.yaml
ends "nothing to compare" 65 "no learners" compare spike.h5
ends "unknown probe" 2 "(did you mean 'spikes/exc'?); it has spikes/exc, report/exc.v" \
    plot spike.h5 spikes/exx
ends "unknown ending" 2 ".svg, .png or .pdf" plot spike.h5 -o picture.gif
ends "unknown view" 2 "histogram, change, lag or spectrum" plot spike.h5 --by colour
ends "no model" 2 "no model is called" check brunel200
ends "unknown key" 2 "did you mean 'tau_m'?" check spike.yaml \
    --set populations.exc.tau_mem=3ms
ends "one word too many" 2 "one word too many" inspect spike.h5 learn.h5
ends "no threads" 2 "--threads is 0, outside 1 .. 1024" run spike.yaml \
    --threads 0
ends "threads beyond number" 2 "outside 1 .. 1024" check spike.yaml \
    --threads 99999999999
ends "a word too few" 2 "something is missing" compare

try "$HEBB" list models
has "list models shows the main job" "$out" "compare/digits"
echo mine >other.svg
if command -v gnuplot >/dev/null; then
	try "$HEBB" run learn.yaml -o other.h5
	has "a picture that is there: it is said" "$err" "--force overwrites"
	is "a picture that is there: is not touched" "$(cat other.svg)" mine
	ok "a picture that is there: --force" \
	    "$HEBB" run learn.yaml -o other.h5 --force
else
	for what in said "not touched" --force; do
		skip "a picture that is there: $what" "gnuplot is not installed"
	done
fi
rm -f other.*

try "$HEBB" check spike.yaml
is "check ends with 0" "$code" 0
has "check fills in defaults" "$out" "dt: 0.1 ms"
has "check tells time and memory" "$err" "a run takes about"
has "check tells what is recorded" "$err" ", and records 2.4 KiB"
printf '%s\n' "$out" >full.yaml
ok "what check prints is a model" "$HEBB" check full.yaml
is "check leaves nothing" "$(ls)" "full.yaml
learn.h5
learn.svg
learn.yaml
spike.h5
spike.yaml"
json "inspect a part of a run" spikes.exc.spectrum.power_hz.0 \
    inspect spike.h5 --from 20ms --until "0.08 s" --bin 1ms --window 5 \
    --min-spikes 3 --sample 5
is "inspect a part of a run: from" "$(field spikes.exc.from_ms)" 20
is "inspect a part of a run: until" "$(field spikes.exc.until_ms)" 80
ends "a time in the wrong unit" 2 "--from is given in ms, not in mV" \
    inspect spike.h5 --from 2mV
ends "no bin" 2 "--bin is 0ms, outside" inspect spike.h5 --bin 0ms
ends "a span without time" 2 "--from 30 ms is not before --until 20 ms" \
    inspect spike.h5 --from 30 --until 20
try env LC_ALL=C "$HEBB" inspect spike.h5
is "inspect keeps to ASCII where the locale does" \
    "$(printf '%s' "$out" | LC_ALL=C tr -d ' -~\n')" ""
has "inspect shows who made the file" "$out" "seed 1, done"
try "$HEBB" compare learn.h5
has "compare gives no verdict on two seeds" "$out" "no verdict"
sed 's/^  - {type: spikes.*/  - {type: rates, of: exc, bin: 10 ms}/
s/first: 2, every: 1 ms/reduce: mean, every: 10 ms/' spike.yaml >reduced.yaml
echo '  - {type: state, of: exc.v, every: 10 ms, reduce: histogram, range: [0, 20]}' \
    >>reduced.yaml
echo '  - {type: statistics, of: exc}' >>reduced.yaml
if command -v gnuplot >/dev/null; then
	ok "plot draws learning" "$HEBB" plot learn.h5 -o learning.svg
	ok "plot draws spikes" "$HEBB" plot spike.h5 spikes/exc -o spikes.png
	ok "plot draws states" "$HEBB" plot spike.h5 report/exc.v -o state.pdf
	ok "plot knows the names of a model" \
	    "$HEBB" plot spike.h5 exc.spikes -o spikes.svg
	ok "a run with reductions" "$HEBB" run reduced.yaml --quiet
	for probe in rates/exc mean/exc.v histogram/exc.v statistics/exc; do
		ok "plot draws $probe" \
		    "$HEBB" plot reduced.h5 $probe -o picture.svg --force
		ok "plot draws $probe with letters" \
		    "$HEBB" plot reduced.h5 $probe
	done
	ok "plot draws a spectrum" "$HEBB" plot spike.h5 exc.spikes \
	    --by spectrum -o picture.svg --force
	rm -f picture.svg
	ok "compare draws learning" "$HEBB" compare learn.h5 -o curves.png
	ends "a picture that is there" 2 "--force overwrites" \
	    plot spike.h5 exc.v -o state.pdf
	ok "plot overwrites with --force" \
	    "$HEBB" plot spike.h5 exc.v -o state.pdf --force
else
	for what in learning spikes states names reductions 1 2 3 4 5 6 7 8 \
	    spectrum curves there "then" --force; do
		skip "plot: $what" "gnuplot is not installed"
	done
fi
if [ -w /dev/full ]; then
	code=0
	"$HEBB" list >/dev/full 2>/dev/null || code=$?
	is "a full disk behind stdout is an error" "$code" 1
else
	skip "a full disk behind stdout is an error" "there is no /dev/full"
fi
