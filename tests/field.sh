#!/bin/sh
# What the tests read from `--json` is what stands there.
. "${top:?is set by make check}/tests/tap.sh"

out='{"status": "done", "wall_s": 1.5e-3,
  "learners": {"a": {"accuracy": {"mean": 0.97, "n": 3}}, "b": {"n": 7}},
  "list": [1, {"x": "two, \"quoted\""}, [3, 4]], "status_of": null}'

plan 9
is "a text" "$(field status)" "done"
is "a number" "$(field wall_s)" 1.5e-3
is "a path" "$(field learners.a.accuracy.mean)" 0.97
is "the same name elsewhere" "$(field learners.b.n)" 7
is "an element" "$(field list.0)" 1
is "a text with commas and quotes" "$(field list.1.x)" 'two, \"quoted\"'
is "a list in a list" "$(field list.2.1)" 4
is "null" "$(field status_of)" null
is "what is not there" "$(field learners.c.n)" ""
