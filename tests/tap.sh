# tap.sh - what every shell test needs: claims that become TAP lines
#
# Source it first:
#	. "${top:?is set by make check}/tests/tap.sh"
# The test then stands in an empty folder of its own, which goes when it ends.
# `make check` exports $top (the source), $build, $HEBB (the program),
# $HEBB_MODELS and $HEBB_DATA.

count=0
here=$(mktemp -d "${TMPDIR:-/tmp}/hebb-test.XXXXXX") || exit 99
trap 'cd /; rm -rf "$here"' EXIT
trap 'exit 99' HUP INT TERM
cd "$here" || exit 99

# plan N: so many claims will follow
plan()
{
	echo "1..$1"
}

# skip_all WHY: this test makes no claim here
skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

pass()
{
	count=$((count + 1))
	echo "ok $count - $1"
}

# fail CLAIM [EXPLANATION]
fail()
{
	count=$((count + 1))
	echo "not ok $count - $1"
	printf '%s\n' "$2" | sed 's/^/# /'
}

skip()
{
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# ok CLAIM COMMAND...: the command succeeds
ok()
{
	claim=$1
	shift
	if said=$("$@" 2>&1); then
		pass "$claim"
	else
		fail "$claim" "$* ended with $?: $said"
	fi
}

# is CLAIM SEEN WANTED: two texts are equal
is()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "seen:   $2
wanted: $3"
	fi
}

# has CLAIM TEXT PART: a text contains another
has()
{
	case $2 in
	*"$3"*) pass "$1" ;;
	*) fail "$1" "seen:   $2
wanted: ... $3 ..." ;;
	esac
}

# try COMMAND...: run it; leaves $code, $out and $err
try()
{
	code=0
	"$@" >"$here/.out" 2>"$here/.err" </dev/null || code=$?
	out=$(cat "$here/.out")
	err=$(cat "$here/.err")
	rm -f "$here/.out" "$here/.err"
}

# field PATH: the value at a path such as a.b.0 of the JSON object in $out
field()
{
	printf '%s\n' "$out" | awk -v path="$1" -f "$top/tests/field.awk"
}

# between CLAIM NUMBER LOW HIGH
between()
{
	if [ -n "$2" ] && awk "BEGIN { exit !($2 >= $3 && $2 <= $4) }"; then
		pass "$1: $2"
	else
		fail "$1" "seen:   ${2:-nothing}
wanted: $3 .. $4"
	fi
}
