#!/bin/sh
# tests/models.sh with longer runs, most of them whole: the same bits on 1, 2, 3,
# 5 and 7 threads.
whole=yes
. "${top:?is set by make check}/tests/models.sh"
