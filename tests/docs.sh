#!/bin/sh
# What the documents show works.
#
# Fenced blocks of README.md, CONTRIBUTING.md and docs/*.md are tried in the
# order in which they stand; each document has a folder of its own.
#	```sh		is run
#	```sh bench	is run, each line with --short
#	```sh setup	installs or builds: the scripts that it calls are there
#	```yaml		passes `hebb check`; saved as NAME if it begins `# NAME`
#	```python	is run, where h5py is installed
#	```c		compiles
. "${top:?is set by make check}/tests/tap.sh"

PATH=${build:?}:$PATH

# blocks DOCUMENT: write its blocks to LINE.LANG, print "LINE LANG" for each
blocks()
{
	awk '
	/^```/ && inside { inside = 0; close(file); next }
	/^```/ {
		inside = 1
		lang = substr($0, 4)
		gsub(/ /, "-", lang)
		if (lang == "")
			lang = "text"
		file = NR "." lang
		print NR, lang
		printf "" >file
		next
	}
	inside { print >file }' "$1"
}

# A python that can read HDF5, if there is one.
find_python()
{
	for python in python3 /usr/bin/python3; do
		"$python" -c 'import h5py' 2>/dev/null && return
	done
	python=
}

# every line of a set-up block calls what is there
known_calls()
{
	while read -r word _; do
		case $word in
		scripts/*) test -x "$top/$word" || return ;;
		'' | '#'* | autoreconf | cd | git | make | mkdir) ;;
		./configure | ../configure) test -e "$top/configure.ac" || return ;;
		*)
			echo "'$word' is not a set-up command"
			return 1
			;;
		esac
	done <"$1"
}

# a model file keeps the name that its first line gives it
checked()
{
	model=$(sed -n '1s/^# \([^ ]*\.yaml\)$/\1/p' "$1")
	if [ -n "$model" ]; then
		mkdir -p "$(dirname "$model")"
		cp "$1" "$model"
	fi
	"$HEBB" check "${model:-$1}"
}

# attempt DOCUMENT LINE LANG
attempt()
{
	claim="$1:$2: this $3 works"
	block=$2.$3
	case $3 in
	sh) ok "$claim" sh -e "$block" ;;
	sh-bench) ok "$claim" sh -e -c "$(sed 's/$/ --short/' "$block")" ;;
	sh-setup) ok "$claim" known_calls "$block" ;;
	yaml) ok "$claim" checked "$block" ;;
	c) ok "$claim" "${CC:-cc}" -std=c11 -D_GNU_SOURCE -Wall -Wextra \
	    -Werror -fsyntax-only -I"$top/src" "$block" ;;
	python)
		if [ -n "$python" ]; then
			ok "$claim" "$python" "$block"
		else
			skip "$claim" "h5py is not installed"
		fi
		;;
	text) pass "$1:$2: is text" ;;
	*) fail "$1:$2: a block of '$3'" "which nothing here can try" ;;
	esac
}

find_python
cd "$top" || exit 99
documents=$(ls README.md CONTRIBUTING.md docs/*.md)
for doc in $documents; do
	mkdir -p "$here/$doc.d"
	cd "$here/$doc.d" || exit 99
	blocks "$top/$doc" | sed "s|^|$doc |" >>"$here/list"
done
plan "$(wc -l <"$here/list")"
while read -r doc line lang; do
	cd "$here/$doc.d" || exit 99
	attempt "$doc" "$line" "$lang"
done <"$here/list"
