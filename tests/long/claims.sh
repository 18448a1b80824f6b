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

plan 232

# what is measured has tests of its own
job compare/digits --set measure=[sample_efficiency]
for learner in artificial brain_like; do
	seeds=$(field learners.$learner.accuracy.n)
	between "digits: seeds of $learner" "$seeds" 3 1000
done
between "digits: accuracy of backpropagation" \
    "$(field learners.artificial.accuracy.mean)" 0.96 1
between "digits: accuracy of the spiking network" \
    "$(field learners.brain_like.accuracy.mean)" 0.91 1

job compare/continual --set experiment.seeds=3
between "continual: one task of five is left to backpropagation" \
    "$(field learners.artificial.accuracy.mean)" 0.19 0.21
between "continual: it forgets the others" \
    "$(field learners.artificial.bwt.mean)" -1 -0.95
between "continual: the spiking network forgets less" \
    "$(field learners.brain_like.bwt.mean)" -0.4 -0.15

# read row by row: a learner, and its accuracy from .. to
job compare/sequence
while read -r learner from to; do
	between "sequence: accuracy of $learner" \
	    "$(field learners.$learner.accuracy.mean)" "$from" "$to"
done <<'EOF'
attention 0.955 0.985
gru 0.966 0.996
lstm 0.958 0.988
spiking 0.884 0.914
EOF

# with and without places: a learner, and its accuracy from .. to
job compare/vision
while read -r learner from to; do
	between "vision: accuracy of $learner" \
	    "$(field learners.$learner.accuracy.mean)" "$from" "$to"
done <<'EOF'
dense 0.976 0.996
convolution 0.975 0.995
spiking 0.971 0.991
EOF

# what is removed of both alike: a learner, and its accuracy from .. to
job compare/pruning_digits
while read -r learner from to; do
	between "pruning_digits: accuracy of $learner" \
	    "$(field learners.$learner.accuracy.mean)" "$from" "$to"
done <<'EOF'
artificial_0 0.949 0.989
artificial_50 0.940 0.980
artificial_80 0.917 0.957
artificial_90 0.877 0.917
artificial_95 0.807 0.847
surrogate_0 0.954 0.994
surrogate_50 0.948 0.988
surrogate_80 0.932 0.972
surrogate_90 0.867 0.907
surrogate_95 0.762 0.802
brain_like_0 0.919 0.959
brain_like_50 0.897 0.937
brain_like_80 0.833 0.873
brain_like_90 0.729 0.769
brain_like_95 0.449 0.569
EOF

job compare/reward_choice
between "reward_choice: reward of who guesses" "$(field chance)" 0.18 0.48
for learner in brain_like artificial; do
	is "reward_choice: seeds of $learner that solved it" \
	    "$(field learners.$learner.solved)" 10
done
between "reward_choice: episodes that spikes need" \
    "$(field learners.brain_like.episodes_needed)" 100 300
between "reward_choice: episodes that the layer needs" \
    "$(field learners.artificial.episodes_needed)" 620 820

job compare/reward_cart_pole
between "reward_cart_pole: reward of who pushes by chance" \
    "$(field chance)" 19 25
for learner in brain_like artificial; do
	is "reward_cart_pole: seeds of $learner that solved it" \
	    "$(field learners.$learner.solved)" 10
done
between "reward_cart_pole: episodes that spikes need" \
    "$(field learners.brain_like.episodes_needed)" 170 290
between "reward_cart_pole: episodes that the layers need" \
    "$(field learners.artificial.episodes_needed)" 350 550

job compare/memory_working_recall
while read -r learner from; do
	between "memory_working_recall: accuracy of $learner" \
	    "$(field learners.$learner.accuracy.mean)" "$from" 1
done <<'EOF'
lstm 0.99
gru 0.99
spiking 0.98
eprop 0.95
EOF

job compare/memory_working_copy
while read -r learner from; do
	between "memory_working_copy: accuracy of $learner" \
	    "$(field learners.$learner.accuracy.mean)" "$from" 1
done <<'EOF'
lstm 0.995
gru 0.995
spiking 0.99
EOF

job pruning_regrowth
is "pruning_regrowth: synapses" "$(field synapses)" 2000
between "pruning_regrowth: spikes that arrived" "$(field events)" \
    1750000 1870000

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

# the microcircuit at a tenth: its rates, irregularity and correlation
for seed in 1 2 3; do
	job potjans2014 --seed $seed --set variables.scale=0.1 \
	    --set experiment.duration=3.5s --set experiment.settle=0.5s
	try "$HEBB" inspect run.h5 --from 500ms --min-spikes 4 --json
	printf '%s\n' "$out" >circuit.$seed
done

# three MEASURE: the mean of the three seeds, of $population
three()
{
	set -- "$1" "$(for seed in 1 2 3; do
		out=$(cat circuit.$seed)
		field "spikes.$population.$1"
	done)"
	# the numbers, word by word
	# shellcheck disable=SC2086
	mean $2
}

# differs MEASURE FROM: by how much the mean does
differs()
{
	three "$1" | awk -v from="$2" '{ print $1 - from }'
}

while read -r population rate low high irregular correlation; do
	between "potjans2014: rate of $population in Hz, $rate" \
	    "$(three rate_hz)" "$low" "$high"
	between "potjans2014: irregularity of $population less $irregular" \
	    "$(differs cv_isi "$irregular")" -0.04 0.04
	between "potjans2014: correlation of $population less $correlation" \
	    "$(differs correlation "$correlation")" -0.002 0.002
done <<'EOT'
L23E 0.493 0.419 0.567 0.668 0.0032
L23I 2.121 1.951 2.291 0.730 0.0022
L4E  3.982 3.663 4.301 0.758 0.0020
L4I  5.009 4.608 5.410 0.760 0.0027
L5E  6.554 6.030 7.078 0.758 0.0064
L5I  7.789 7.166 8.412 0.753 0.0019
L6E  0.838 0.712 0.964 0.681 0.0006
L6I  7.019 6.457 7.581 0.739 0.0009
EOT

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

# the window of STDP against its closed form: tests/check_stdp.c; bi_poo1998 and
# pfister2006 against theirs: tests/check_rules.c

# last DATASET: the last row of a dataset of run.h5, in one line
last()
{
	h5dump -y -w 0 -d "$1" run.h5 |
	    awk '/^ *DATA {/ { inside = 1; next }
		inside && /}/ { print row; exit }
		inside { gsub(",", " "); row = $0 }'
}

# mean_of PROJECTION: its mean weight at the end of run.h5
mean_of()
{
	last "/mean/$1.weight/mean" | awk '{ print $NF }'
}

# share FROM TO: of the weights of song2000, in these bins of ten
share()
{
	last /histogram/excitation.weight/count | awk -v a="$1" -v b="$2" \
	    '{ for (i = a; i <= b; i++) s += $i; print s / 1000 }'
}

job song2000
between "song2000: weak synapses" "$(share 1 2)" 0.5 0.68
between "song2000: synapses in between" "$(share 3 8)" 0 0.2
between "song2000: strong synapses" "$(share 9 10)" 0.25 0.45
between "song2000: rate of the neuron in Hz" \
    "$(field populations.cell.rate_hz)" 9 14
between "song2000: irregularity of its spikes" \
    "$(field populations.cell.cv_isi)" 0.75 1.05

job song2000_latency
between "song2000_latency: weights of early inputs in nS" \
    "$(mean_of after10)" 0.14 0.15
for late in 20 30 40 50; do
	between "song2000_latency: weights of inputs $late ms later in nS" \
	    "$(mean_of after$late)" 0 0.01
done

# fires POPULATION WHEN FROM UNTIL LOW HIGH
fires()
{
	try "$HEBB" inspect run.h5 --json --from "$3" --until "$4"
	between "vogels2011: rate of $1 in Hz, $2" \
	    "$(field "spikes.$1.rate_hz")" "$5" "$6"
}

job vogels2011
fires exc "before it has learned" 0ms 100ms 80 150
fires exc "balanced" 15s 27s 4 7
between "vogels2011: irregularity, balanced" \
    "$(field spikes.exc.cv_isi)" 1 1.5
fires memory "hidden" 15s 27s 4 7
fires memory "recalled" 27s 28s 20 45
fires exc "meanwhile" 27s 28s 4 10
fires memory "afterwards" 28s 30s 0 5

job izhikevich2007
between "izhikevich2007: the rewarded synapse in mV" \
    "$(last /weights/tagged/weight | awk '{ print $NF }')" 3 4
between "izhikevich2007: the mean of others in mV" \
    "$(mean_of excitation.exc)" 0.5 0.9
between "izhikevich2007: rate of the neurons in Hz" \
    "$(field populations.exc.rate_hz)" 1.5 2.5

# accurate MODEL LOW HIGH
accurate()
{
	job "$1"
	between "$1: accuracy" "$(field learners.artificial.accuracy.mean)" \
	    "$2" "$3"
}

# errs MODEL LEARNER LOW HIGH: after the job MODEL
errs()
{
	between "$1: error of $2" "$(field "learners.$2.rmse.mean")" "$3" "$4"
}

job textbook_regression
errs textbook_regression artificial 0 0.15
between "textbook_regression: R2" "$(field learners.artificial.r2.mean)" \
    0.998 1
accurate textbook_binary 0.90 0.93
accurate textbook_classes 0.91 0.945
accurate wine 0.97 0.995
accurate breast_cancer 0.965 0.985
job diabetes
for learner in linear hidden; do
	errs diabetes $learner 53 58
	between "diabetes: R2 of $learner" \
	    "$(field learners.$learner.r2.mean)" 0.40 0.52
done
job sunspots
errs sunspots linear 17 18.5
errs sunspots lstm 15.8 17.2
job rnn_adding_problem
errs rnn_adding_problem lstm 0 0.1
errs rnn_adding_problem gru 0 0.1
job copy_task
between "copy_task: accuracy" "$(field learners.gru.accuracy.mean)" 0.99 1

# one seed: three take longer than a claim may
job char_rnn --set experiment.seeds=1
between "char_rnn: bits of a letter" "$(field learners.lstm.bits.mean)" 2.2 2.4

# digits MODEL LOW HIGH: a model that needs MNIST
digits()
{
	if [ -e "$HEBB_DATA/mnist" ]; then
		accurate "$@"
		return
	fi
	skip "$1: runs" "scripts/fetch-data mnist brings the data"
	skip "$1: accuracy" "scripts/fetch-data mnist brings the data"
}

digits mlp_mnist 0.969 1
digits lenet_mnist 0.98 1
digits lstm_rows 0.93 1
digits gru_rows 0.93 1
digits attention_rows 0.955 1
if [ -e "$HEBB_DATA/mnist" ]; then
	job vae_mnist
	between "vae_mnist: nats of an image" \
	    "$(field learners.vae.loss.mean)" 112 117
else
	skip "vae_mnist: runs" "scripts/fetch-data mnist brings the data"
	skip "vae_mnist: nats of an image" "scripts/fetch-data mnist brings the data"
fi
if [ -e "$HEBB_DATA/mnist" ]; then
	job gan_mnist --set variables.passes=2
	between "gan_mnist: digits that a referee is sure of" \
	    "$(field generator.confident.mean)" 0.85 1
	between "gan_mnist: part of the rarest digit" \
	    "$(field generator.smallest.mean)" 0.05 0.1
else
	for claim in "runs" "digits that a referee is sure of" \
	    "part of the rarest digit"; do
		skip "gan_mnist: $claim" "scripts/fetch-data mnist brings the data"
	done
fi

# learns MODEL LEARNER LOW HIGH: accuracy, after the job MODEL
learns()
{
	between "$1: accuracy of $2" \
	    "$(field "learners.$2.accuracy.mean")" "$3" "$4"
}

# less MODEL ONE OTHER LOW HIGH: by how much one learns better
less()
{
	one=$(field "learners.$2.accuracy.mean")
	other=$(field "learners.$3.accuracy.mean")
	between "$1: accuracy of $2 less $3" \
	    "$(echo "$one $other" | awk '{ print $1 - $2 }')" "$4" "$5"
}

job local_digits
learns local_digits backprop 0.98 1
learns local_digits prediction 0.98 1
learns local_digits soft 0.97 1
learns local_digits alignment 0.965 1
learns local_digits direct 0.965 1
less local_digits spikes backprop -0.005 0.005

# remembers MODEL MEMORY LOW HIGH: what is recalled, after the job MODEL
remembers()
{
	between "$1: recalled by $2" "$(field "memories.$2.recalled")" "$3" "$4"
}

job recall_random
remembers recall_random modern 0.72 0.76
remembers recall_random autoencoder 0.55 0.60
remembers recall_random hopfield 0.31 0.36
remembers recall_random spiking 0.13 0.20
job recall_digits
remembers recall_digits modern 0.66 0.72
remembers recall_digits autoencoder 0.38 0.45
remembers recall_digits hopfield 0 0.11
remembers recall_digits spiking 0 0.10
job hopfield_capacity
between "hopfield_capacity: from a clean cue" \
    "$(field memories.hopfield.capacity.0)" 0.145 0.175
between "hopfield_capacity: with a fifth flipped" \
    "$(field memories.hopfield.capacity.1)" 0.123 0.153
between "hopfield_capacity: with three tenths flipped" \
    "$(field memories.hopfield.capacity.2)" 0.09 0.12

if [ -e "$HEBB_DATA/mnist" ]; then
	job feedback_mnist
	learns feedback_mnist backprop 0.98 1
	learns feedback_mnist alignment 0.97 1
	learns feedback_mnist direct 0.97 1
	job prediction_mnist
	learns prediction_mnist prediction 0.97 1
	job soft_hebb_mnist
	learns soft_hebb_mnist soft 0.955 1
	job converted_mnist
	learns converted_mnist source 0.97 1
	less converted_mnist spikes source -0.005 0.005
	for row in "100 0.77" "400 0.9"; do
		job diehl_cook2015 --set variables.neurons="${row% *}" \
		    --set experiment.seeds=1
		learns "diehl_cook2015, ${row% *} neurons" brain_like \
		    "${row#* }" 1
	done
else
	for claim in "feedback_mnist: runs" "feedback_mnist: backprop" \
	    "feedback_mnist: alignment" "feedback_mnist: direct" \
	    "prediction_mnist: runs" "prediction_mnist: accuracy" \
	    "soft_hebb_mnist: runs" "soft_hebb_mnist: accuracy" \
	    "converted_mnist: runs" "converted_mnist: source" \
	    "converted_mnist: spikes" \
	    "diehl_cook2015: runs" "diehl_cook2015: 100 neurons" \
	    "diehl_cook2015: runs" "diehl_cook2015: 400 neurons"; do
		skip "$claim" "scripts/fetch-data mnist brings the data"
	done
fi

job compare/eprop_store_recall
for learner in eprop bptt; do
	between "eprop_store_recall: accuracy of $learner" \
	    "$(field learners.$learner.accuracy.mean)" 0.95 1
done

# spiking WHEN LOW SECONDS OPTION...
spiking()
{
	when=$1
	low=$2
	seconds=$3
	shift 3
	if [ ! -e "$HEBB_DATA/mnist" ]; then
		for claim in runs "accuracy $when" "seconds $when"; do
			skip "snn_mnist: $claim" \
			    "scripts/fetch-data mnist brings the data"
		done
		return
	fi
	job snn_mnist "$@"
	between "snn_mnist: accuracy $when" \
	    "$(field learners.surrogate.accuracy.mean)" "$low" 1
	between "snn_mnist: seconds $when" \
	    "$(field learners.surrogate.epoch_s)" 0 "$seconds"
}

spiking "after a pass" 0.935 5 --set experiment.epochs=1
spiking "after ten passes" 0.978 5
