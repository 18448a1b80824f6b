#!/bin/sh
# Mistakes in model files and data: where, what, the way out; nothing is left.
#
# The first line of each file in tests/bad is the beginning of its message,
# after the file's name.
. "${top:?is set by make check}/tests/tap.sh"

# refused COMMAND FILE [OPTION...]: with 2, and the message that FILE begins with
refused()
{
	claim="$(basename "$2" .yaml): $1"
	wanted=$(sed -n '1s/^# //p' "$2")
	try "$HEBB" "$@"
	is "$claim ends with 2" "$code" 2
	has "$claim says where and what" "$err" "hebb: $2:$wanted"
	is "$claim says it once" "$(printf '%s\n' "$err" | grep -c .)" 1
	is "$claim: leaves nothing" "$(ls)" ""
}

# ends CODE CLAIM MESSAGE COMMAND...: with one line that begins so, and no file
ends()
{
	wanted=$1
	claim=$2
	part=$3
	shift 3
	before=$(ls)
	try "$HEBB" "$@"
	is "$claim: ends with $wanted" "$code" "$wanted"
	case $err in
	"hebb: $part"*) pass "$claim: says where and what" ;;
	*) fail "$claim: says where and what" "seen:   $err
wanted: hebb: $part ..." ;;
	esac
	is "$claim: says it once" "$(printf '%s\n' "$err" | grep -c .)" 1
	is "$claim: leaves nothing" "$(ls)" "$before"
}

plan $((8 * $(ls "$top"/tests/bad/*.yaml | wc -l) + 4 * 42 + 2))
for file in "$top"/tests/bad/*.yaml; do
	refused check "$file"
	refused run "$file" -o out.h5
done

# data with the wrong content
cat >learn.yaml <<'EOF'
experiment: {type: classify, epochs: 1, seeds: 1}
dataset: {type: csv, file: own.csv, label: kind}
learners:
  a: {type: backprop, layers: [{type: dense}, {type: softmax}]}
EOF
sed 's/^dataset.*/dataset: {type: mnist, folder: idx}/' learn.yaml >idx.yaml
printf 'x,y,kind\n1,2,a\n1,?,b\n' >own.csv
ends 65 "a cell that is no number" \
    "own.csv:3:3: a number is expected here, not '?'" run learn.yaml
printf 'x,y,kind\n1,2,a\n1,b\n' >own.csv
ends 65 "a row too short" "own.csv:3:1: this row has 2 cells, the first one 3" \
    run learn.yaml
printf 'x,y,kind\n' >own.csv
ends 65 "no row" "own.csv: no sample stands in this file" run learn.yaml
printf 'x,y,kynd\n1,2,a\n1,3,b\n' >own.csv
ends 2 "a column that is not there" \
    "own.csv: no column is called 'kind' (did you mean 'kynd'?)" run learn.yaml

printf 'x,y,kind\n1,2,a\n1,nan,b\n' >own.csv
ends 65 "a sample that is no number" \
    "own.csv:3:3: a number is expected here, not 'nan'" run learn.yaml
printf 'x,y,kind\n1,2,a\n-1e39,3,b\n' >own.csv
ends 65 "a sample too large" "own.csv:3:1: -1e39 is too large; " run learn.yaml
printf 'x,y,kind\n1,2,a\n1,3,\n' >own.csv
ends 65 "a sample without a label" "own.csv:3:5: a label is expected here" \
    run learn.yaml
printf 'x,y,kind\n1,2,0\n1,3,2\n' >own.csv
ends 65 "a class that is empty" \
    "own.csv: no sample has the label 1, but one has 2; " run learn.yaml
sed 's/^dataset.*/dataset: {type: iris, file: own.csv}/' learn.yaml >iris.yaml
printf 'x,species\n1,a\n2,b\n' >own.csv
ends 65 "a species too few" "own.csv: its samples are of 2 classes, not 3" \
    run iris.yaml

# learning that goes out of hand, in the middle and with its last step
cat >wild.yaml <<'EOF'
experiment: {type: regress, epochs: 100, seeds: 1}
dataset: {type: table, inputs: [1, 2, 3], targets: [1, 2, 3]}
learners:
  a: {type: backprop, batch: 3, optimiser: {type: sgd, rate: 1000}, layers: [{type: dense, name: fc}]}
EOF
ends 1 "a rate that is too large" \
    "learner 'a': learning diverged at step 10: element 0 of 'fc.weight' is not finite; a smaller rate may help" \
    run wild.yaml
ends 1 "an answer after the last step" \
    "learner 'a': learning diverged at step 1: element 0 of 'fc.weight' is not finite; a smaller rate may help" \
    run wild.yaml --set experiment.epochs=1 --set learners.a.optimiser.rate=1e6 \
    --set "dataset.inputs=[1e30, 2, 3]"
sed 's/^dataset.*/dataset: {type: table, inputs: [[0, 1], [2, 7]], labels: [0, 1]}/' learn.yaml |
    sed 's/{type: dense}/{type: embedding, vocabulary: 4, units: 2}, {type: global_pool}, {type: dense}/' \
	>token.yaml
ends 65 "what is no token" \
    "learner 'a': layer 'embedding1' of type 'embedding' takes whole numbers from 0 to 3, and gets 7" \
    run token.yaml

# texts without enough letters
sed 's/^dataset.*/dataset: {type: text, file: own.txt}/' learn.yaml >text.yaml
: >own.txt
ends 65 "an empty text" "own.txt: the file is empty" run text.yaml
echo 'too short' >own.txt
ends 2 "a text shorter than a window" \
    "a text of 10 letters, with 1 of them held out and 0 to look at, is too short for a window of 64" \
    run text.yaml

# spikes and synapses that are listed
cat >fire.yaml <<'EOF'
experiment: {type: simulate, duration: 10 ms}
populations: {in: {type: spikes, size: 2, times: [2 ms, 1 ms]}}
EOF
ends 65 "spikes out of order" \
    "fire.yaml:2:50: the spike of row 1 is at 1 ms, before that of the row above" \
    run fire.yaml
ends 65 "a spike before the first step" \
    "--set populations.in.times: the spike of row 0 is at 0 ms; the first step" \
    run fire.yaml --set "populations.in.times=[0 ms]"
cat >fire.yaml <<'EOF'
experiment: {type: simulate, duration: 10 ms}
populations:
  in: {type: spikes, size: 2, times: {file: own.csv, column: time_ms}, neurons: {file: own.csv, column: neuron}}
EOF
printf 'time_ms,neuron\n1,0\n2,2\n' >own.csv
ends 65 "a spike of nobody" "fire.yaml:3:81: the neuron of row 1 is 2, " \
    run fire.yaml
printf 'time_ms,neuron\n1,0\nnan,1\n' >own.csv
ends 65 "a time that is no number" \
    "own.csv:3:1: a number is expected here, not 'nan'" run fire.yaml
cat >list.yaml <<'EOF'
experiment: {type: simulate, duration: 10 ms}
populations: {a: {type: lif, size: 2}}
projections: {p: {from: a, to: a, wiring: {type: list, file: own.csv}}}
EOF
printf 'source,target,weight_pA\n0,1,1\n1,0,nan\n' >own.csv
ends 65 "a weight that is no number" \
    "own.csv:3:5: a number is expected here, not 'nan'" run list.yaml

# four images of 2 x 2 bytes; then one of them is cut short
mkdir idx
for half in train t10k; do
	printf '\0\0\10\3\0\0\0\4\0\0\0\2\0\0\0\2abcdefghijklmnop' \
	    >idx/$half-images-idx3-ubyte
	printf '\0\0\10\1\0\0\0\4\0\1\2\3' >idx/$half-labels-idx1-ubyte
done
ok "an IDX file that is whole" "$HEBB" run --quiet idx.yaml -o whole.h5
rm -f whole.h5
printf '\0\0\10\3\0\0\0\4\0\0\0\2\0\0\0\2abcdefghijk' \
    >idx/train-images-idx3-ubyte
ends 65 "an IDX file cut short" "idx/train-images-idx3-ubyte: cut short: " \
    run idx.yaml
printf '\0\0\10\3\0\0\0\4\0\0\0\0\0\0\0\2' >idx/train-images-idx3-ubyte
ends 65 "images without pixels" \
    "the images of the 'train' files have 0 x 2 pixels" run idx.yaml
printf '\0\0\10\3\0\0\0\4\0\0\0\1\0\0\0\4abcdefghijklmnop' \
    >idx/train-images-idx3-ubyte
ends 65 "images of two shapes" \
    "images of 1 x 4 are to be learned, but of 2 x 2 tested" run idx.yaml
printf '\0\0\10\1\0\0\0\4\0\1\2\12' >idx/train-labels-idx1-ubyte
ends 65 "a label out of range" "label 3 of the 'train' files is 10, not 0 .. 9" \
    run idx.yaml
printf '\0\0\10\1\0\0\0\3\0\1\2' >idx/train-labels-idx1-ubyte
ends 65 "a label too few" "4 images, but 3 labels, stand in the 'train' files" \
    run idx.yaml
gzip -n idx/train-labels-idx1-ubyte
printf 'xx' | dd of=idx/train-labels-idx1-ubyte.gz bs=1 seek=16 conv=notrunc \
    2>/dev/null
ends 65 "a zipped file that is damaged" \
    "idx/train-labels-idx1-ubyte.gz: its gzip is damaged" run idx.yaml
printf 'no IDX at all' >idx/train-images-idx3-ubyte
ends 65 "a file that is no IDX file" "idx/train-images-idx3-ubyte: " \
    run idx.yaml

# traces for which no disk has room: said before time passes
cat >large.yaml <<'EOF'
experiment: {type: simulate, duration: 1e6 s}
populations: {a: {type: lif, size: 100000}}
record:
  - {type: state, of: a.v}
EOF
ends 2 "a recording larger than the disk" \
    "large.yaml:4:3: no room: what is recorded takes " run large.yaml

# the command line
printf 'x,y,kind\n1,2,a\n1,3,b\n2,2,a\n2,3,b\n' >own.csv
echo kept >old.h5
ends 2 "a folder that is not there" "cannot write 'no/such/out.h5': no such folder 'no/such'" \
    run learn.yaml -o no/such/out.h5
ends 2 "an output that is there" \
    "'old.h5' exists already; --force overwrites it" run learn.yaml -o old.h5
is "an output that is there: is not touched" "$(cat old.h5)" kept
ends 2 "an unknown model" \
    "no model is called 'brunel200' (did you mean 'spiking/brunel2000'?)" \
    run brunel200
ends 2 "a model file that is not there" \
    "cannot open 'lern.yaml': no such file" run lern.yaml
ends 2 "an unknown command" "no command is called 'rnu' (did you mean 'run'?)" \
    rnu learn.yaml
ends 2 "an unknown option" \
    "no option is called '--sedd' (did you mean '--seed'?)" run learn.yaml --sedd 2
ends 2 "no model" "something is missing: hebb run [options] MODEL" run
ends 2 "--set of an unknown key" "--set learners.a.bach: unknown key 'bach'" \
    run learn.yaml --set learners.a.bach=2
ends 2 "--set in the wrong unit" "--set experiment.epochs: " \
    run learn.yaml --set "experiment.epochs=2 mV"
ends 2 "--set without a value" "'--set seed' lacks something" \
    run learn.yaml --set seed
ends 65 "a run file that is none" "'old.h5' is not an HDF5 file" \
    inspect old.h5

# what does not fit is refused before it is allocated
cat >large.yaml <<'EOF'
experiment: {type: simulate, duration: 1 ms}
populations:
  exc: {type: lif_delta, size: 20000}
projections:
  loop: {from: exc, to: exc, weight: 1 mV, wiring: {type: indegree, k: 4e9, multapses: true}}
EOF
ends 2 "a network that is too large" "large.yaml:1:1: no room: 14" run large.yaml
ends 2 "one whose delays would be drawn first" "large.yaml:1:1: no room: 14" \
    run large.yaml --set "projections.loop.delay={lognormal: [2 ms, 1 ms]}"
ends 2 "weights in double precision" "large.yaml:1:1: no room: 727" \
    run large.yaml --set projections.loop.precision=double \
    --set "projections.loop.weight={normal: [1 mV, 0.1 mV]}"
ends 2 "neurons that are too many" "large.yaml:3:8: no room: " check large.yaml \
    --set populations.exc.size=4e9
