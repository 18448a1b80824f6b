#!/bin/sh
# The house has levels, and the script that says so sees violations.
. "${top:?is set by make check}/tests/tap.sh"
layers="$top/scripts/check-layers"

# tree FILE INCLUDE: a source tree of one file that includes another
tree()
{
	rm -rf tree
	mkdir -p "tree/$(dirname "$1")"
	printf '#include <stdio.h>\n#include "%s"\n' "$2" >"tree/$1"
}

# refuses CLAIM FILE INCLUDE
refuses()
{
	tree "$2" "$3"
	try "$layers" tree
	is "$1: refused" "$code" 1
	has "$1: says where" "$out" "src/$2:2: includes \"$3\""
}

# allows CLAIM FILE INCLUDE
allows()
{
	tree "$2" "$3"
	ok "$1: allowed" "$layers" tree
}

plan 14
ok "every file includes only what stands below it" "$layers" "$top/src"
refuses "a climb" base/type.c lab/experiment.h
refuses "a sibling" snn/network.c io/h5.h
refuses "a sibling, from a folder inside" snn/neuron/lif.c ann/layer.h
refuses "a sibling of level 2" learn/learner.c rec/tape.h
refuses "a folder nobody knows" lab/compare.c util/util.h
allows "a lower level" lab/experiment.c base/error.h
allows "the own folder" snn/neuron/lif.c snn/neuron.h
allows "everything, for main" main.c cmd/command.h
