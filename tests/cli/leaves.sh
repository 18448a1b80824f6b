#!/bin/sh
# What a run leaves behind when it cannot end well, and what it never touches.
. "${top:?is set by make check}/tests/tap.sh"

cat >model.yaml <<'EOF'
experiment: {type: simulate, duration: 100 s, dt: 0.1 ms}
populations:
  exc: {type: lif_delta, size: 1000}
stimuli:
  drive: {type: poisson, to: exc, rate: 20 kHz, weight: 0.1 mV}
record:
  - {type: spikes, of: exc}
EOF

# run OPTION...: the model, made short
run()
{
	try "$HEBB" run model.yaml --set experiment.duration=10ms "$@"
}

# begin: a long run in the background; wait until it has begun to write
begin()
{
	"$HEBB" run model.yaml --quiet -o long.h5 >/dev/null 2>&1 &
	long=$!
	i=0
	while [ ! -e long.h5.part ] && [ $i -lt 100 ]; do
		sleep 0.1
		i=$((i + 1))
	done
}

plan 26

run -o no/such/folder/out.h5
is "an output in a missing folder: ends with 2" "$code" 2
has "an output in a missing folder: names it" "$err" "no/such/folder"
is "an output in a missing folder: leaves nothing" "$(ls)" model.yaml

begin
ok "a run writes into its .part folder" test -d long.h5.part
kill -9 $long
wait $long 2>/dev/null
ok "kill -9: nothing under the final name" test ! -e long.h5
run -o long.h5
is "kill -9: the name can be used again" "$code" 0
ok "kill -9: then the file is there" test -s long.h5
ok "kill -9: and the .part folder is not" test ! -e long.h5.part

before=$(cksum <long.h5)
run -o long.h5
is "a file that exists: ends with 2" "$code" 2
has "a file that exists: says the way out" "$err" --force
is "a file that exists: is not touched" "$(cksum <long.h5)" "$before"
run -o long.h5 --force
is "a file that exists: --force writes it" "$code" 0

rm -rf long.h5*
run
is "without -o: the model's name" "$(ls)" "model.h5
model.yaml"
run
ok "without -o, again: the next name" test -s model-2.h5
rm -f ./*.h5

for signal in TERM INT; do
	begin
	kill -$signal $long
	wait $long
	is "SIG$signal: ends with 75" $? 75
	is "SIG$signal: leaves nothing" "$(ls)" model.yaml
done

# each step is ten times as far from the least error as the one before
cat >diverge.yaml <<'EOF'
experiment: {type: classify, epochs: 1000, seeds: 1}
dataset: {type: table, inputs: [[1], [2], [3]], targets: [[1], [2], [3]]}
learners:
  a: {type: backprop, batch: 3, loss: mse, optimiser: {type: sgd, rate: 1}, layers: [{type: dense, units: 1}]}
EOF
try "$HEBB" run diverge.yaml --quiet
is "a run that diverges: ends with 1" "$code" 1
has "a run that diverges: says what" "$err" "hebb: "
is "a run that diverges: says it once" "$(printf '%s\n' "$err" | grep -c .)" 1
is "a run that diverges: leaves nothing" "$(ls)" "diverge.yaml
model.yaml"

# full: a run on a disk that is too small for it
full()
{
	mkdir full
	mount -t tmpfs -o size=64k none full 2>/dev/null || return 1
	run -o full/out.h5 --set experiment.duration=300ms
	left=$(ls -A full)
	umount full
}

if full; then
	is "a full disk: ends with 1" "$code" 1
	has "a full disk: names the file and the cause" "$err" \
	    "full/out.h5': No space left on device"
	is "a full disk: leaves nothing" "$left" ""
else
	for claim in code message files; do
		skip "a full disk: $claim" "mounting is not allowed here"
	done
fi

run -o /dev/full
is "an output that is no file: ends with 2" "$code" 2
