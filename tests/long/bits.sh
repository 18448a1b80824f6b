#!/bin/sh
# tests/models.sh with every model in full length, but those of MNIST, which
# learn 2,000 images: the same bits on 1, 2, 3, 5 and 7 threads.
whole=yes
. "${top:?is set by make check}/tests/models.sh"
