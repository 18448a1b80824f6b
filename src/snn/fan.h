/*
 * fan.h - adding what the synapses of a fan deliver to the inputs of a lane
 */
#ifndef HEBB_SNN_FAN_H
#define HEBB_SNN_FAN_H

#include <stdint.h>
#include <string.h>

static inline double hebb_fan_weight(const float *weight, const double *precise,
				     double factor, uint32_t i)
{
	return weight ? factor * weight[i]
		      : (precise ? factor * precise[i] : factor);
}

/*
 * Four targets come as one word of 64 bits, in the order of little-endian
 * machines: half the time of one after the other.
 */
static inline __attribute__((always_inline)) void
hebb_fan_add(const uint16_t *target, const float *weight, const double *precise,
	     double factor, uint32_t n, double *restrict input)
{
	uint32_t i;

	for (i = 0; i + 4 <= n; i += 4) {
		uint64_t four;

		memcpy(&four, target + i, sizeof(four));
		input[four & 0xffff] +=
		    hebb_fan_weight(weight, precise, factor, i);
		input[four >> 16 & 0xffff] +=
		    hebb_fan_weight(weight, precise, factor, i + 1);
		input[four >> 32 & 0xffff] +=
		    hebb_fan_weight(weight, precise, factor, i + 2);
		input[four >> 48] +=
		    hebb_fan_weight(weight, precise, factor, i + 3);
	}
	for (; i < n; i++)
		input[target[i]] += hebb_fan_weight(weight, precise, factor, i);
}

/*
 * Dense fans reach all targets of a slice, in their order.  Several at a time,
 * `weight` [fans], are added in theirs: inputs are loaded and stored once.
 */
static inline void hebb_fan_add_dense(const double *const *weight, size_t fans,
				      uint32_t n, double *restrict input)
{
	size_t f;
	uint32_t i;

	for (f = 0; f + 4 <= fans; f += 4) {
		const double *restrict a = weight[f];
		const double *restrict b = weight[f + 1];
		const double *restrict c = weight[f + 2];
		const double *restrict d = weight[f + 3];

		for (i = 0; i < n; i++)
			input[i] = input[i] + a[i] + b[i] + c[i] + d[i];
	}
	for (; f < fans; f++) {
		const double *restrict a = weight[f];

		for (i = 0; i < n; i++)
			input[i] += a[i];
	}
}

#endif
