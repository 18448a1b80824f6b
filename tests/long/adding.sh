#!/bin/sh
# The README's way of adding a neuron: one file, one name, make, and it works.
. "${top:?is set by make check}/tests/tap.sh"

(cd "$top" && tar cf - --exclude=./build --exclude=./build-check \
    --exclude=./.git .) | tar xf -
awk '/^```c/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md \
    >src/snn/neuron/pif.c
sed 's|^neuron_types = .*|&\n\tsrc/snn/neuron/pif.c \\|' Makefile.am >new &&
    mv new Makefile.am
cat >pif.yaml <<'EOF'
experiment: {type: simulate, duration: 100 ms, dt: 0.1 ms}
populations:
  cells: {type: pif, size: 100, V_th: {normal: [5 mV, 1 mV]}}
stimuli:
  drive: {type: poisson, to: cells, rate: 1 kHz, weight: 1 mV}
record:
  - {type: spikes, of: cells}
EOF

plan 5
mkdir build
cd build || exit 99
if [ ! -e ../configure ]; then
	(cd .. && autoreconf -i >/dev/null 2>&1)
fi
ok "configures" ../configure -q CFLAGS=-O0
ok "builds" make -s
ok "is listed" ./hebb list neuron pif
try ./hebb run --json --quiet ../pif.yaml
is "runs" "$code $err" "0 "
between "fires about 1000 Hz x 1 mV / 5 mV" \
    "$(field populations.cells.rate_hz)" 150 260
