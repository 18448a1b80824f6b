#!/bin/sh
# Experiments that learn: numbers as well as classes, parts that are held out.
. "${top:?is set by make check}/tests/tap.sh"

# learner LAYER...: the rest of a model whose learner has these layers
learner()
{
	cat <<-'EOT'
	learners:
	  a:
	    type: backprop
	    optimiser: {type: adam, rate: 0.02}
	    layers:
	EOT
	for layer; do
		echo "      - $layer"
	done
}

# attribute NAME OBJECT FILE
attribute()
{
	h5dump -a "$2/$1" "$3" | sed -n 's/^ *(0): //p'
}

plan 36

{
	echo 'experiment: {type: regress, epochs: 30, seeds: 2, best: true}'
	echo 'dataset: {type: diabetes, validation: 0.2}'
	learner '{type: dense}'
} >regress.yaml
try "$HEBB" run regress.yaml
is "regress: ends with 0" "$code$err" 0
has "regress: prints errors, not accuracies" "$out" "rmse"
try "$HEBB" run regress.yaml --json --quiet --force
between "regress: explained variance of the test part" \
    "$(field learners.a.r2.mean)" 0.3 0.6
between "regress: explained variance of the validation part" \
    "$(field learners.a.validation.r2.mean)" 0.3 0.7
error=$(field learners.a.error.mean)
between "regress: the error is in the unit of the file" "$error" 2000 5000
is "regress: and the root of it" "$(field learners.a.rmse.n)" 2
test_1=$(attribute test_error /learning/a/1 regress.h5)
test_2=$(attribute test_error /learning/a/2 regress.h5)
is "regress: each seed keeps its error of the test part" \
    "$(awk "BEGIN { printf \"%.1f\", ($test_1 + $test_2) / 2 }")" \
    "$(awk "BEGIN { printf \"%.1f\", $error }")"
is "regress: a mark that cannot be given is not there" \
    "$(h5dump -A regress.h5 | grep -c test_auc)" 0

{
	echo 'experiment: {type: classify, epochs: 20, folds: 5, seeds: 1}'
	echo 'dataset: {type: iris}'
	learner '{type: dense, units: 8}' '{type: tanh}' '{type: dense}' \
	    '{type: softmax}'
} >folds.yaml
try "$HEBB" run folds.yaml --json --quiet
is "folds: ends with 0" "$code$err" 0
is "folds: each is a run" "$(field learners.a.accuracy.n)" 5
is "folds: a pass are the samples not held out" "$(field learners.a.samples)" \
    2400
between "folds: accuracy" "$(field learners.a.accuracy.mean)" 0.9 1
mean=$(field learners.a.accuracy.mean)
digest=$(field digest)
try "$HEBB" run folds.yaml --json --quiet --force --threads 3
is "folds: 3 threads give the bits of all" "$(field digest)" "$digest"
try "$HEBB" run folds.yaml --json --quiet --force --seed 3 \
    --set experiment.folds=2 -o two.h5
is "folds: another number gives others" "$(field learners.a.accuracy.n)" 2
# the same by hand: each with the seed of its run
sed -e 's/folds: 5, seeds: 1/seeds: 1/' -e 's/{type: iris}/{type: iris, folds: 5}/' \
    folds.yaml >by_hand.yaml
sum=0
for fold in 0 1 2 3 4; do
	try "$HEBB" run by_hand.yaml --json --quiet --force \
	    --seed $((fold + 1)) --set dataset.fold=$fold
	is "folds: fold $fold by hand" "$code$err" 0
	sum="$sum + $(field learners.a.accuracy.mean)"
done
is "folds: the mean is that of all by hand" \
    "$(awk "BEGIN { printf \"%.6f\", ($sum) / 5 }")" \
    "$(awk "BEGIN { printf \"%.6f\", $mean }")"

{
	echo 'experiment: {type: classify, epochs: 3, seeds: 1}'
	echo 'dataset: {type: copy, samples: 300, test: 50, length: 2, delay: 2}'
	learner '{type: gru, units: 16}' '{type: dense}' '{type: softmax}'
} >copy.yaml
try "$HEBB" run copy.yaml --json --quiet
is "an answer at each step: ends with 0" "$code$err" 0
between "an answer at each step: each counts" \
    "$(field learners.a.accuracy.mean)" 0.5 1
{
	echo 'experiment: {type: classify, epochs: 20, letters: 40}'
	echo 'dataset: {type: text, file: own.txt, window: 8, stride: 1}'
	learner '{type: embedding, units: 8}' '{type: rnn, units: 16}' \
	    '{type: dense}' '{type: softmax}'
} >text.yaml
yes 'never again' | head -n 20 >own.txt
try "$HEBB" run text.yaml --json --quiet --force -o text.h5
is "a text: ends with 0" "$code$err" 0
between "a text: bits of a letter" "$(field learners.a.bits.mean)" 0 0.5
is "a text: is made up" \
    "$(printf %b "$(field learners.a.story)" | wc -c)" 40
try "$HEBB" run text.yaml --quiet --force -o text.h5
has "a text: is shown" "$out" "'a' makes up:
    ain
    never again"
rm own.txt text.h5 text.yaml
sed 's/classify/regress/' folds.yaml >wrong.yaml
try "$HEBB" run wrong.yaml
is "regress refuses classes" "$code" 2
has "regress says who learns them" "$err" "'classify' learns those"
is "and leaves nothing" "$(ls wrong* two*)" "two.h5
wrong.yaml"

# threads that do not wait for each other give no bits that somebody could expect
{
	echo 'experiment: {type: classify, epochs: 20, seeds: 1}'
	echo 'dataset: {type: digits}'
	learner '{type: dense}' '{type: softmax}' | sed '/optimiser/c\
    asynchronous: true\
    optimiser: {type: sgd, rate: 0.2}'
} >race.yaml
try "$HEBB" run race.yaml --json --quiet --threads 2
is "asynchronous: ends with 0" "$code$err" 0
between "asynchronous: accuracy" "$(field learners.a.accuracy.mean)" 0.9 1
why="no: threads of an asynchronous learner race"
is "asynchronous: what is printed says it cannot be repeated" \
    "$(field repeatable)" "$why"
is "asynchronous: so does the file" "$(attribute repeatable /run race.h5)" \
    "\"$why\""
try "$HEBB" inspect race.h5
has "asynchronous: so does inspect" "$out" "repeatable: $why"
try "$HEBB" run race.yaml --quiet --force
has "asynchronous: and who runs it is told" "$out" "repeatable: $why"
is "others do not say so" \
    "$(h5dump -A folds.h5 | grep -c '"repeatable"')" 0
