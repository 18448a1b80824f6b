#!/bin/sh
# `hebb compare --report`: a page in a browser, whole and without network
. "${top:?is set by make check}/tests/tap.sh"

command -v gnuplot >/dev/null || skip_all "gnuplot is not installed"
plan 38

cat >model.yaml <<'END'
# <b>not bold</b> & so on
experiment: {type: classify, epochs: 4, validate: 20, seeds: 8, seed: 3}
dataset: {type: iris}
measure: [sample_efficiency, tuning, cka, rsa, dimensionality]
learners:
  small:
    type: backprop
    batch: 5
    optimiser: {type: adam, rate: 0.02}
    layers:
      - {type: dense, units: 4}
      - {type: relu}
      - {type: dense, units: 3}
      - {type: softmax}
  large:
    type: backprop
    batch: 5
    optimiser: {type: adam, rate: 0.02}
    layers:
      - {type: dense, units: 30}
      - {type: relu}
      - {type: dense, units: 3}
      - {type: softmax}
END
ok "a run of two learners" "$HEBB" run model.yaml -o one.h5 --quiet
ok "the same apart: one" "$HEBB" run model.yaml -o two.h5 --quiet

# ---- what it says in a terminal ----

try "$HEBB" compare one.h5
is "compare succeeds" "$code" 0
has "a mean has an interval" "$out" " to 0."
has "learners are told apart, or not" "$out" "p = "
has "what was measured is there" "$out" "selectivity"
try "$HEBB" compare one.h5 --json
is "as JSON: seeds" "$(field measures.learning.traits.accuracy.pairs.0.seeds)" 8
is "as JSON: paired" \
    "$(field measures.learning.traits.accuracy.pairs.0.paired)" true
is "as JSON: where an interval is from" \
    "$(field measures.learning.traits.accuracy.learners.small.interval)" \
    "bootstrap-t"
between "as JSON: p" \
    "$(field measures.tuning.traits.selectivity.pairs.0.p)" 0.0078 1
for measure in cka rsa; do
	at="measures.$measure.traits.with_large_at_80"
	between "as JSON: $measure of equals is more than chance" \
	    "$(field "$at.learners.small.mean")" \
	    "$(field "${at}_null.learners.small.mean")" 1
	between "as JSON: $measure of equals has a p" \
	    "$(field "${at}_p.learners.small.mean")" 0.0009 0.05
done
try "$HEBB" compare one.h5 two.h5 --json
is "runs that learnt the same are compared" "$code" 0
is "equal results do not differ" "$(field \
    measures.learning.traits.accuracy.pairs.1.words)" \
    "one:large, two:large: no difference shown, p = 1"

# ---- runs that do not fit ----

refused()
{
	try "$HEBB" compare one.h5 other.h5
	is "$1: exit code" "$code" 2
	has "$1: why" "$err" "$2"
}

run_other()
{
	"$HEBB" run model.yaml -o other.h5 --force --quiet "$@" >/dev/null
}

run_other --seed 100
refused "other seeds" "no seed in common"
run_other --set dataset.split_seed=5
refused "another split" "different data, be it only in scale"
run_other --set dataset.type=wine
refused "other data" "learnt from different data"
try "$HEBB" compare one.h5 other.h5 --unpaired
is "--unpaired compares all the same" "$code" 0
run_other --set experiment.seeds=1
try "$HEBB" compare other.h5
has "one seed has no interval" "$out" "no verdict on 1 seed of the 6 needed"

# ---- the page ----

ok "a page is made" "$HEBB" compare one.h5 --report one.html
try "$HEBB" compare one.h5 --report one.html
is "a page that is there: exit code" "$code" 2
has "a page that is there: the way out" "$err" "--force overwrites"
try "$HEBB" compare one.h5 --report one.txt
is "no page by its ending" "$code" 2
"$HEBB" compare one.h5 --report again.html >/dev/null
ok "the same report twice is the same page" cmp one.html again.html
page=$(cat one.html)
has "what was in the model is text" "$page" "&lt;b&gt;not bold&lt;/b&gt; &amp;"
is "nothing comes from a network" \
    "$(grep -c -E '(src|href)="?(https?:)?//' one.html)" 0

# what a browser says: "KEY": VALUE
seen()
{
	printf '%s\n' "$browser" | sed -n "s/.*\"$1\": \([^,]*\).*/\1/p"
}

code=0
browser=$(python3 "$top/tests/browse.py" one.html 2>&1) || code=$?
if [ "$code" = 77 ] || ! command -v python3 >/dev/null; then
	for what in console network landmarks names headers ids width; do
		skip "a browser: $what" "chromium or chromedriver is missing"
	done
	exit 0
fi
has "a browser: no words on the console" "$browser" '"console": []'
has "a browser: nothing is fetched" "$browser" '"fetched": []'
is "a browser: all landmarks" "$(seen landmarks)" 4
is "a browser: pictures have names" \
    "$(seen unnamed_figures)$(seen unnamed_sections)" 00
is "a browser: headers of tables have a scope" \
    "$(seen headers_without_scope)$(seen tables_without_caption)" 00
is "a browser: ids and links fit" \
    "$(seen twice)$(seen dead_links)$(seen dead_uses)" 000
has "a browser: no wider than a phone" "$browser" '"too_wide": []'
