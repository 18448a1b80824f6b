#!/bin/sh
# Mistakes in model files and data: where, what, the way out; nothing is left.
#
# The first line of each file in tests/bad is the beginning of its message,
# after the file's name.
. "${top:?is set by make check}/tests/tap.sh"

# nothing CLAIM: the run left no file
nothing()
{
	is "$1: leaves nothing" "$(ls)" ""
}

# refused FILE: by check and by run
refused()
{
	name=$(basename "$1" .yaml)
	wanted=$(sed -n '1s/^# //p' "$1")
	for command in check run; do
		set -- "$1" $command
		[ $command = check ] || set -- "$@" -o out.h5
		file=$1
		shift
		try "$HEBB" "$@" "$file"
		is "$name: $command ends with 2" "$code" 2
		has "$name: $command says where and what" "$err" \
		    "$file:$wanted"
		is "$name: $command says it once" \
		    "$(printf '%s\n' "$err" | grep -c .)" 1
		nothing "$name: $command"
	done
}

plan $((8 * $(ls "$top"/tests/bad/*.yaml | wc -l)))
for file in "$top"/tests/bad/*.yaml; do
	refused "$file"
done
