/*
 * schedule.h - the contract of a schedule: how the rate of learning changes
 *
 * Time is counted in passes over the training samples, so that a schedule does
 * not depend on the size of batches.
 */
#ifndef HEBB_ANN_SCHEDULE_H
#define HEBB_ANN_SCHEDULE_H

#include "ann/choice.h"

#define HEBB_SCHEDULE_STATES 4

struct hebb_schedule {
	struct hebb_choice choice;
	struct hebb_schedule *then; /* what a type hands over to, or NULL */
	double state[HEBB_SCHEDULE_STATES];
};

struct hebb_schedule_type {
	struct hebb_type type;
	/* what the rate is multiplied by after `passes`, 0 at first */
	double (*factor)(const struct hebb_schedule *schedule, double passes);
	/* a pass was done with this mean loss; NULL where it does not matter */
	void (*look)(struct hebb_schedule *schedule, double loss);
};

extern const struct hebb_type *const hebb_schedule_types[];

/*
 * Read a schedule ("cosine", or {type: step, every: 10}); without a node it is
 * constant.  Needs hebb_schedule_release also after a failure.
 */
bool hebb_schedule_init(struct hebb_schedule *schedule,
			struct hebb_config *node, struct hebb_error *err);
void hebb_schedule_release(struct hebb_schedule *schedule);

double hebb_schedule_factor(const struct hebb_schedule *schedule,
			    double passes);
void hebb_schedule_look(struct hebb_schedule *schedule, double loss);

/* The row of a type that hands over to another: `then`. */
#define HEBB_SCHEDULE_THEN "then"

#endif
