#!/bin/sh
# The figures that the README and the models' comments promise.
. "${top:?is set by make check}/tests/tap.sh"

# job MODEL OPTION...: run it; the result goes to $out
job()
{
	model=$1
	try "$HEBB" run "$@" --json --quiet --force -o run.h5
	is "$model: runs" "$code $err" "0 "
}

plan 15

job compare/digits
for learner in artificial brain_like; do
	seeds=$(field learners.$learner.accuracy.n)
	between "digits: seeds of $learner" "$seeds" 3 1000
done
between "digits: accuracy of backpropagation" \
    "$(field learners.artificial.accuracy.mean)" 0.96 1
between "digits: accuracy of the spiking network" \
    "$(field learners.brain_like.accuracy.mean)" 0.91 1

job brunel2000
is "brunel2000: synapses" "$(field synapses)" 15625000
between "brunel2000: rate of the excitatory neurons in Hz" \
    "$(field populations.exc.rate_hz)" 36.6 38.2
between "brunel2000: irregularity of their spikes" \
    "$(field populations.exc.cv_isi)" 0.40 0.46

job iris
between "iris: accuracy" \
    "$(field learners.artificial.accuracy.mean)" 0.9 1
job xor
between "xor: accuracy" "$(field learners.artificial.accuracy.mean)" 1 1

if [ -e "$HEBB_DATA/mnist" ]; then
	job mlp_mnist
	between "mlp_mnist: accuracy" \
	    "$(field learners.artificial.accuracy.mean)" 0.968 1
else
	skip "mlp_mnist: runs" "scripts/fetch-data mnist brings the data"
	skip "mlp_mnist: accuracy" "scripts/fetch-data mnist brings the data"
fi
