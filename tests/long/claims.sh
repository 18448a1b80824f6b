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

# mean NUMBER...
mean()
{
	echo "$@" | awk '{ for (i = 1; i <= NF; i++) s += $i; print s / NF }'
}

# last_error SEED: the mean squared error at the end of run.h5
last_error()
{
	h5dump -y -d "/learning/artificial/$1/error" run.h5 |
	    awk -F'[ ,]+' '/^ *DATA {/ { inside = 1; next }
		/}/ { inside = 0 }
		inside { for (i = 1; i <= NF; i++) if ($i != "") last = $i }
		/^ *ATTRIBUTE/ { exit }
		END { print last }'
}

plan 44

job compare/digits
for learner in artificial brain_like; do
	seeds=$(field learners.$learner.accuracy.n)
	between "digits: seeds of $learner" "$seeds" 3 1000
done
between "digits: accuracy of backpropagation" \
    "$(field learners.artificial.accuracy.mean)" 0.96 1
between "digits: accuracy of the spiking network" \
    "$(field learners.brain_like.accuracy.mean)" 0.91 1

rates=
irregular=
for seed in 1 2 3; do
	job brunel2000 --seed $seed
	rates="$rates $(field populations.exc.rate_hz)"
	irregular="$irregular $(field populations.exc.cv_isi)"
done
is "brunel2000: synapses" "$(field synapses)" 15625000
# the numbers, word by word
# shellcheck disable=SC2086
between "brunel2000: rate of the excitatory neurons in Hz" \
    "$(mean $rates)" 36.6 38.2
# shellcheck disable=SC2086
between "brunel2000: irregularity of their spikes" \
    "$(mean $irregular)" 0.40 0.46

# state NAME G ETA: one of the four states of figure 8
state()
{
	job brunel2000 --set "variables.g=$2" --set "variables.eta=$3"
	try "$HEBB" inspect run.h5 --json --bin 1ms
	state=$1
}

# about MEASURE LOW HIGH
about()
{
	between "brunel2000: $1, $state" "$(field "spikes.exc.$1")" "$2" "$3"
}

# table 1 of the paper, simulated: B 60.7 Hz, oscillating at 180 Hz; C 37.7 Hz;
# D 5.5 Hz, at 22 Hz
state "A, synchronous and regular" 3 2
about rate_hz 332 334
about cv_isi 0 0.02
about synchrony 0.2 0.3
state "B, fast oscillations" 6 4
about rate_hz 56 63
about cv_isi 0.75 0.87
about peak_hz 171 195
about synchrony 0.035 0.06
state "C, asynchronous and irregular" 5 2
about rate_hz 36.6 38.2
about synchrony 0 0.015
state "D, slow oscillations" 4.5 0.9
about rate_hz 5 7
about peak_hz 18 28
about synchrony 0.015 0.035
rates=
irregular=
for seed in 1 2 3; do
	job spatial --seed $seed
	rates="$rates $(field populations.exc.rate_hz)"
	irregular="$irregular $(field populations.exc.cv_isi)"
done
between "spatial: synapses" "$(field synapses)" 3820000 3860000
# shellcheck disable=SC2086
between "spatial: rate of the excitatory neurons in Hz" \
    "$(mean $rates)" 11.2 14.2
# shellcheck disable=SC2086
between "spatial: irregularity of their spikes" \
    "$(mean $irregular)" 0.57 0.65

job iris
between "iris: accuracy" \
    "$(field learners.artificial.accuracy.mean)" 0.94 1
job xor
between "xor: accuracy" "$(field learners.artificial.accuracy.mean)" 1 1
for seed in 1 2 3; do
	between "xor: error of seed $seed" "$(last_error $seed)" 0 0.001
done
job mlp_digits
between "mlp_digits: accuracy" \
    "$(field learners.artificial.accuracy.mean)" 0.98 1

# the window of STDP against its closed form: tests/check_stdp.c
if [ -e "$HEBB_DATA/mnist" ]; then
	job mlp_mnist
	between "mlp_mnist: accuracy" \
	    "$(field learners.artificial.accuracy.mean)" 0.968 1
else
	skip "mlp_mnist: runs" "scripts/fetch-data mnist brings the data"
	skip "mlp_mnist: accuracy" "scripts/fetch-data mnist brings the data"
fi
