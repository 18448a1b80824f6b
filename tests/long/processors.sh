#!/bin/sh
# A program built for any processor of the family gives the bits of one built
# for this one: vectors of two, four or eight numbers make no difference.
. "${top:?is set by make check}/tests/tap.sh"

# digest PROGRAM MODEL OPTION...
digest()
{
	program=$1
	shift
	try "$program" run "$@" --json --quiet --force -o run.h5
	if [ "$code" = 0 ]; then
		field digest
	else
		echo "exit $code: $err"
	fi
}

# same MODEL OPTION...
same()
{
	one=$(digest "$HEBB" "$@")
	[ "${#one}" = 64 ] || one="a digest of 64 digits ($one)"
	is "$1: the same bits" "$(digest ./hebb "$@")" "$one"
}

plan 10
ok "configures for any processor" "$top/configure" -q --disable-native
ok "builds" make hebb
same adex_patterns
same brunel2000 --set experiment.duration=100ms
same hh_squid
same izhikevich_patterns
same potjans2014 --set variables.scale=0.05 --set experiment.duration=200ms
same spatial --set experiment.duration=100ms
same stdp_window
same vogels_abbott2005_coba --set experiment.duration=200ms
