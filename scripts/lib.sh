# lib.sh - what quickstart and check share: packages, configure, make
#
# Source it after setting $top, the folder of the source.

# Debian packages: name, what for.  The second list is for tests only.
packages='
autoconf          writes configure
automake          writes Makefile.in
ca-certificates   downloads
gcc               compiler
libc6-dev         C library
git               the commit, for the record in result files
gnuplot-nox       pictures
libdnnl-dev       matrix products
libgsl-dev        distributions, solvers, statistics
libhdf5-dev       result files
libsleef-dev      exp and log with the same bits on every processor
librandom123-dev  keyed random numbers
libyaml-dev       model files
make              build
nettle-dev        SHA-256
pkg-config        finds libraries
zlib1g-dev        data files that come gzipped
'
test_packages='
chromium          shows reports, to see whether browsers can
chromium-driver   asks it
clang             second compiler
clang-format      keeps the style
hdf5-tools        reads result files: h5dump
libclang-rt-dev   address and undefined-behaviour sanitizers
libcriterion-dev  tests
libomp-dev        threads of the second compiler
python3           runs the examples of the documents
python3-h5py      reads result files: h5py
shellcheck        reads scripts
universal-ctags   measures functions
'

# Print to stderr what went wrong and stop with code 2.
stop()
{
	printf '%s\n' "$@" >&2
	exit 2
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

installed()
{
	dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q ' installed$'
}

# install_quietly LOG PACKAGE...: fetch the lists of packages only if needed
install_quietly()
{
	log=$1
	shift
	set -- apt-get install -y -q --no-install-recommends "$@"
	as_root env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 && return
	as_root apt-get update -q >>"$log" 2>&1
	as_root env DEBIAN_FRONTEND=noninteractive "$@" >>"$log" 2>&1
}

# set_up TABLE: install the packages of a table that are missing
set_up()
{
	table=$1
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null
	then
		stop "This script knows Debian only.  Please install the like of" \
		    "$table" \
		    "then: autoreconf -i && mkdir build && cd build &&" \
		    "../configure && make && make check"
	fi
	missing=
	for package in $(printf '%s' "$table" | awk 'NF { print $1 }'); do
		installed "$package" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		stop "Please let an administrator run:" \
		    "apt-get install$missing"
	fi
	echo "installing$missing"
	log=$(mktemp)
	# word by word
	# shellcheck disable=SC2086
	if ! install_quietly "$log" $missing; then
		cat "$log" >&2
		rm -f "$log"
		stop "These packages could not be installed:$missing"
	fi
	rm -f "$log"
}

# The processors that this process may use.
jobs()
{
	nproc 2>/dev/null || echo 2
}

# quietly LOG COMMAND...: what it says goes to LOG, and is shown if it fails
quietly()
{
	log=$1
	shift
	"$@" >"$log" 2>&1 && return
	cat "$log" >&2
	echo "failed: $*" >&2
	return 1
}

# build FOLDER [CONFIGURE-OPTION...]: configure if needed, then make
build()
{
	folder=$1
	shift
	mkdir -p "$folder"
	if [ ! -e "$top/configure" ]; then
		(cd "$top" && quietly "$folder/autoreconf.log" autoreconf -i) ||
		    return
	fi
	(
		cd "$folder" || exit
		if [ ! -e Makefile ]; then
			quietly configure.out "$top/configure" "$@" || exit
		fi
		quietly make.out make -j "$(jobs)"
	)
}
