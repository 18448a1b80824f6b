#!/bin/sh
# Every model that is shipped is sound, its results do not depend on the number
# of threads, and the file of a run is a model that gives them again.  Models are
# made quick, unless $whole says otherwise: see
# tests/long/bits.sh.
. "${top:?is set by make check}/tests/tap.sh"

# few_samples N M: explain two samples by so many kinds of maps of each learner
few_samples()
{
	for learner in artificial:$1 brain_like:$2; do
		i=0
		while [ $i -lt "${learner#*:}" ]; do
			echo --set "learners.${learner%:*}.explain.$i.samples=2"
			i=$((i + 1))
		done
	done
}

unsettled="--set experiment.settle=0ms"

# small MODEL: options that make a model quick; the rest runs as it is
small()
{
	case ${whole:-}$1 in
	spiking/potjans2014)
		echo --set experiment.duration=50ms --set variables.scale=0.02
		;;
	*spiking/potjans2014) echo --set variables.scale=0.1 ;;
	spiking/brunel2000 | spiking/vogels_abbott2005_*)
		echo --set experiment.duration=50ms
		;;
	spiking/spatial)
		echo --set experiment.duration=50ms \
		    --set populations.exc.grid=[20,20] \
		    --set populations.inh.grid=[10,10]
		;;
	*compare/local_digits)
		echo --set experiment.seeds=2 --set experiment.epochs=0.5 \
		    --set experiment.held_out=50
		;;
	*compare/recall_*)
		echo --set experiment.repetitions=1 --set experiment.cues=5 \
		    --set experiment.loads=[0.1] \
		    --set memories.autoencoder.passes=20
		;;
	*artificial/hopfield_capacity)
		echo --set experiment.units=100 \
		    --set experiment.capacity_repetitions=2
		;;
	*compare/mnist)
		echo --set experiment.samples=200 --set experiment.seeds=2 \
		    --set dataset.test=50 --set dataset.validation=50 \
		    --set measure=[sample_efficiency,tuning]
		;;
	*compare/reward_*)
		echo --set experiment.seeds=3 --set experiment.episodes=15 \
		    --set experiment.tests=3
		;;
	compare/*mnist)
		echo --set experiment.samples=200 --set experiment.held_out=50
		;;
	compare/diehl_cook2015)
		echo --set experiment.samples=30 --set experiment.held_out=10 \
		    --set variables.neurons=100 --set experiment.seeds=2
		;;
	*compare/diehl_cook2015)
		echo --set experiment.samples=500 --set experiment.held_out=50 \
		    --set experiment.seeds=2 --set experiment.parallel=network
		;;
	*compare/continual)
		echo --set experiment.seeds=2 --set experiment.epochs=0.1 \
		    --set experiment.looks=1 --set dataset.test=50
		;;
	spiking/song2000) echo --set experiment.duration=1s "$unsettled" ;;
	*spiking/song2000) echo --set experiment.duration=100s "$unsettled" ;;
	spiking/song2000_latency) echo --set experiment.trials=5 ;;
	*spiking/song2000_latency) echo --set experiment.trials=200 ;;
	spiking/vogels2011)
		echo --set experiment.duration=100ms "$unsettled"
		;;
	*spiking/vogels2011) echo --set experiment.duration=2s "$unsettled" ;;
	spiking/izhikevich2007) echo --set experiment.duration=1s "$unsettled" ;;
	*spiking/izhikevich2007)
		echo --set experiment.duration=20s "$unsettled"
		;;
	yescompare/*mnist)
		echo --set experiment.samples=2000 --set experiment.seeds=2 \
		    --set experiment.held_out=200
		;;
	compare/digits)
		echo --set experiment.seeds=2 --set experiment.epochs=0.1 \
		    --set experiment.held_out=20 --set experiment.early=0 \
		    --set 'measure=[{"type":"cka","stimuli":30},weights]'
		;;
	*compare/digits) echo --set experiment.seeds=2 ;;
	*compare/pruning_digits | *compare/sequence | *compare/vision)
		echo --set experiment.seeds=2 --set experiment.epochs=0.2 \
		    --set experiment.held_out=50
		;;
	*compare/explain_digits)
		# options, word by word
		# shellcheck disable=SC2046
		echo --set experiment.epochs=0.1 \
		    --set experiment.held_out=20 $(few_samples 5 3)
		;;
	artificial/mlp_mnist)
		echo --set experiment.epochs=0.02 --set experiment.seeds=2
		;;
	artificial/gan_mnist)
		echo --set experiment.epochs=0.005 \
		    --set experiment.referee_epochs=0.005 \
		    --set experiment.judged=100
		;;
	yesartificial/gan_mnist)
		echo --set experiment.epochs=0.02 \
		    --set experiment.referee_epochs=0.02
		;;
	yesartificial/*mnist | yesartificial/*_rows)
		echo --set experiment.samples=2000 --set experiment.seeds=2 \
		    --set experiment.held_out=500
		;;
	artificial/*mnist | artificial/*_rows)
		echo --set experiment.samples=200 --set experiment.seeds=2 \
		    --set experiment.held_out=50
		;;
	*artificial/rnn_adding_problem | *artificial/copy_task | \
	    *compare/eprop_store_recall | *compare/memory_working_*)
		echo --set experiment.epochs=0.05 --set experiment.held_out=100
		;;
	*artificial/char_rnn)
		echo --set experiment.epochs=0.05 --set experiment.held_out=20 \
		    --set experiment.letters=20
		;;
	*artificial/sunspots) echo --set experiment.epochs=5 ;;
	esac
}

# Is the data there that a model reads?
ready()
{
	case $1 in
	*mnist* | *_rows | *diehl_cook2015) test -e "$HEBB_DATA/mnist" ;;
	esac
}

# digest MODEL THREADS: the digest of a run, or what went wrong
digest()
{
	# options, word by word
	# shellcheck disable=SC2046
	try "$HEBB" run "$1" --threads "$2" --json --quiet --force \
	    -o run.h5 $(small "$1")
	if [ "$code" = 0 ]; then
		field digest
	else
		echo "exit $code: $err"
	fi
}

models=$(cd "$HEBB_MODELS" && find . -name '*.yaml' | sed 's|^\./||;s|\.yaml$||' |
    sort)
teams="2 3 ${whole:+5 }7"
plan $((($(echo "$teams" | wc -w) + 2) * $(echo "$models" | wc -w) + 6))
for model in $models; do
	if ! ready "$model"; then
		for claim in "passes check" $teams "again"; do
			skip "$model: $claim" "scripts/fetch-data brings its data"
		done
		continue
	fi
	ok "$model: passes check" "$HEBB" check "$model"
	one=$(digest "$model" 1)
	[ "${#one}" = 64 ] || one="a digest of 64 digits ($one)"
	for threads in $teams; do
		is "$model: $threads threads give the bits of one" \
		    "$(digest "$model" "$threads")" "$one"
	done
	mv run.h5 first.h5
	is "$model: what its file says runs again" "$(digest first.h5 2)" "$one"
done

# The figures that heads of models promise, where one quick run shows them; for
# others see tests/long/claims.sh.
# rates MODEL EXC_LOW EXC_HIGH INH_LOW INH_HIGH
rates()
{
	try "$HEBB" run "$1" --json --quiet --force -o run.h5
	between "$1: rate of the excitatory neurons in Hz" \
	    "$(field populations.exc.rate_hz)" "$2" "$3"
	between "$1: rate of the inhibitory neurons in Hz" \
	    "$(field populations.inh.rate_hz)" "$4" "$5"
}

rates vogels_abbott2005_cuba 5 6.5 5.3 5.9
between "vogels_abbott2005_cuba: irregularity of spikes" \
    "$(field populations.exc.cv_isi)" 0.48 0.56
rates vogels_abbott2005_coba 18 27 19 24
between "vogels_abbott2005_coba: irregularity of spikes" \
    "$(field populations.exc.cv_isi)" 1.55 1.75
