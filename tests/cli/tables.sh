#!/bin/sh
# Columns of tables stand under each other, whatever the names are.
. "${top:?is set by make check}/tests/tap.sh"

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
    loss: mse
    layers: [{type: dense, units: 2}, {type: tanh}, {type: dense, units: 1}, {type: sigmoid}]
  a_learner_whose_name_has_forty_one_letters: {like: small}
EOT
cat >spike.yaml <<'EOT'
experiment: {type: simulate, duration: 10 ms}
populations:
  exc: {type: lif, size: 10}
  größe: {type: lif, size: 10}
  a_population_whose_name_is_long: {type: lif, size: 10}
EOT

# lengths TEXT: of its lines in bytes, each once
lengths()
{
	printf '%s\n' "$1" | LC_ALL=C awk '{ print length($0) }' | sort -un | tr '\n' ' '
}

plan 6
try "$HEBB" run spike.yaml -o spike.h5 --quiet
rows=$(printf '%s\n' "$out" | sed -n 1,4p | grep -v gr)
is "populations: three lines" "$(printf '%s\n' "$rows" | grep -c .)" 3
is "populations: as long as each other" "$(lengths "$rows" | wc -w)" 1
# two letters of this one have two bytes each
one=$(printf '%s\n' "$out" | grep gr)
is "populations: letters count, not bytes" "$(lengths "$one")" \
    "$(($(lengths "$rows") + 2)) "

ok "a run with learners" "$HEBB" run learn.yaml -o learn.h5 --quiet
try env LC_ALL=C "$HEBB" compare learn.h5
rows=$(printf '%s\n' "$out" | sed -n '/^samples seen/,/^seeds/p')
is "compare: as long as each other" "$(lengths "$rows" | wc -w)" 1
is "compare: all lines of the table" \
    "$(($(printf '%s\n' "$rows" | grep -c .) > 12))" 1
