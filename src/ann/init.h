/*
 * init.h - what weights are before anything is learned
 *
 *	glorot	uniform on +-sqrt(6 / (fan_in + fan_out)); Glorot & Bengio 2010,
 *		AISTATS, equation 16: for tanh, sigmoid and softmax
 *	he	normal with standard deviation sqrt(2 / fan_in); He et al. 2015,
 *		arXiv 1502.01852, equation 10: for relu
 *	lecun	normal with standard deviation 1 / sqrt(fan_in); LeCun et al.
 *		1998, Neural Networks: Tricks of the Trade, Springer LNCS 1524,
 *		page 9, equation 16: for scaled tanh and selu
 *	orthogonal
 *		columns of length 1 at right angles to each other, or rows,
 *		whichever are fewer, in all directions alike; Saxe et al. 2014,
 *		arXiv 1312.6120.  The units of several gates that stand side by
 *		side are drawn gate by gate.
 */
#ifndef HEBB_ANN_INIT_H
#define HEBB_ANN_INIT_H

#include <stddef.h>

#include "ann/real.h"
#include "base/random.h"

enum hebb_init {
	HEBB_GLOROT,
	HEBB_HE,
	HEBB_LECUN,
	HEBB_ORTHOGONAL,
	HEBB_ZEROS,
	HEBB_ONES,
	HEBB_WAVES, /* rows of fan_out numbers: sines and cosines */
};

/* in the order of the enum; of the others layers make use themselves */
#define HEBB_INIT_CHOICES "glorot|he|lecun|orthogonal|zeros|ones"

/*
 * Fill value[fan_in][columns], n numbers, from the keyed numbers of `stream`,
 * by index.
 */
void hebb_init_fill(enum hebb_init init, struct hebb_stream stream,
		    size_t fan_in, size_t fan_out, hebb_real *value, size_t n);

#endif
