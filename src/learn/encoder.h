/*
 * encoder.h - the contract of an encoder: how a sample becomes spikes
 *
 * An encoder says, for every input neuron, at which rate it fires while the
 * sample is shown; the spiking learner puts the rates into its input
 * population, whose type draws the spikes.
 */
#ifndef HEBB_LEARN_ENCODER_H
#define HEBB_LEARN_ENCODER_H

#include "base/type.h"

struct hebb_encoder_type {
	struct hebb_type type;
	/* rate[i] in Hz from sample[i], i < width; `values` of type.params */
	void (*encode)(const struct hebb_value *values, const float *sample,
		       size_t width, double *rate);
};

extern const struct hebb_type *const hebb_encoder_types[];

#endif
