/*
 * driver.h - a stimulus as it drives one population
 *
 * `to: [a, b]` makes one drive for each population.
 */
#ifndef HEBB_SNN_DRIVER_H
#define HEBB_SNN_DRIVER_H

#include "snn/population.h"
#include "snn/stimulus.h"

/* Neurons begin .. end - 1. */
struct hebb_range {
	uint32_t begin, end;
};

struct hebb_driver {
	const struct hebb_stimulus_type *type;
	void *scratch; /* owned by the first driver of the stimulus */
	bool owner;
	size_t pop;
	int port;
	double weight, dt;
	struct hebb_stream stream, common; /* of this driver, of all */
	uint64_t from, until;              /* steps */
	struct hebb_range *range;          /* [ranges] ascending */
	size_t ranges;
	uint32_t size; /* of the population */
	double *state; /* [type->states][size] */
};

/*
 * All drivers that `map`, the value of `name` under `stimuli:`, describes;
 * appended, and the ports of currents that they reach marked as driven.
 */
bool hebb_driver_read(struct hebb_driver **list, size_t *n, const char *name,
		      struct hebb_config *map, struct hebb_population *pops,
		      size_t n_pops, double dt, uint64_t seed,
		      struct hebb_error *err);
void hebb_driver_release(struct hebb_driver *driver);

/* Its states to what they are at the beginning, which is `step`. */
void hebb_driver_reset(const struct hebb_driver *driver, uint64_t step);

/*
 * Add to `input`, the port of the neurons first .. first + n - 1, `age` steps
 * after the trial began.
 */
void hebb_driver_add(const struct hebb_driver *driver, uint64_t step,
		     uint64_t age, uint32_t first, uint32_t n, double *input);

#endif
