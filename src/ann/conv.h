/*
 * conv.h - what convolutions along one and two axes have in common
 *
 *	y[place] = seen(x)[place] W + b,  W is [sight][filters]
 *
 * The gradients of W and b are summed by blocks of samples on the way back, so
 * that each image is looked at once.
 */
#ifndef HEBB_ANN_CONV_H
#define HEBB_ANN_CONV_H

#include "ann/window.h"

/* The rows of both, in this order. */
enum {
	HEBB_CONV_FILTERS,
	HEBB_CONV_KERNEL,
	HEBB_CONV_STRIDE,
	HEBB_CONV_PADDING,
	HEBB_CONV_DILATION,
	HEBB_CONV_INIT,
	HEBB_CONV_BIAS,
};
extern const struct hebb_param hebb_conv_params[];

/* `in` is the shape that the window moves over. */
bool hebb_conv_shape(struct hebb_layer *layer, const struct hebb_shape *in,
		     struct hebb_error *err);
void hebb_conv_forward(struct hebb_layer *layer, const struct hebb_window *w,
		       const struct hebb_pass *pass, size_t begin, size_t end);
void hebb_conv_backward(struct hebb_layer *layer, const struct hebb_window *w,
			const struct hebb_pass *pass, size_t begin, size_t end);

void hebb_conv_count(const struct hebb_layer *layer,
		     const struct hebb_window *w, const struct hebb_pass *pass,
		     struct hebb_operations *sum);

struct hebb_window hebb_conv_window(const struct hebb_layer *layer,
				    const struct hebb_shape *in);

#endif
