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
	/*
	 * How many input neurons there are for a sample of that width, 0 if
	 * they are too many; NULL: one for each number.
	 */
	size_t (*inputs)(const struct hebb_value *values, size_t width);
	/* rate[inputs] in Hz from sample[width]; `values` of type.params */
	void (*encode)(const struct hebb_value *values, const float *sample,
		       size_t width, double *rate);
};

extern const struct hebb_type *const hebb_encoder_types[];

/* An encoder as a model file asks for it, for samples of one width. */
struct hebb_encoding {
	const struct hebb_encoder_type *type;
	struct hebb_value values[16]; /* of type.params */
	size_t width, inputs;
};

/* From `map`, such as {type: poisson, rate: 64 Hz}. */
bool hebb_encoding_read(struct hebb_encoding *encoding, struct hebb_config *map,
			size_t width, struct hebb_error *err);

/* A population `input` of this network, if it has no size, has `inputs`. */
void hebb_encoding_fit(const struct hebb_encoding *encoding,
		       struct hebb_config *network, const char *input);

/* rate[inputs] of sample[width] */
void hebb_encode(const struct hebb_encoding *encoding, const float *sample,
		 double *rate);

#endif
