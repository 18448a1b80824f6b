/*
 * init.h - what weights are before anything is learned
 *
 *	glorot	uniform on +-sqrt(6 / (fan_in + fan_out)); Glorot & Bengio 2010,
 *		AISTATS, equation 16: for tanh, sigmoid and softmax
 *	he	normal with standard deviation sqrt(2 / fan_in); He et al. 2015,
 *		arXiv 1502.01852, equation 10: for relu
 */
#ifndef HEBB_ANN_INIT_H
#define HEBB_ANN_INIT_H

#include <stddef.h>

#include "ann/real.h"
#include "base/random.h"

enum hebb_init {
	HEBB_GLOROT,
	HEBB_HE,
	HEBB_ZEROS,
	HEBB_ONES,
	HEBB_WAVES, /* rows of fan_out numbers: sines and cosines */
};

/* in the order of the enum; of the others layers make use themselves */
#define HEBB_INIT_CHOICES "glorot|he|zeros|ones"

/* Fill value[n] from the keyed numbers of `stream`, by index. */
void hebb_init_fill(enum hebb_init init, struct hebb_stream stream,
		    size_t fan_in, size_t fan_out, hebb_real *value, size_t n);

#endif
