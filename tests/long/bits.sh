#!/bin/sh
# tests/models.sh with every model in full length: the same bits on any number
# of threads.
whole=yes
. "${top:?is set by make check}/tests/models.sh"
