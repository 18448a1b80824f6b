/*
 * pairing.h - exponential traces, and the walk of a pair rule along a fan
 *
 * A pair rule is two functions of a weight and a trace; this header owns the
 * loops around them.  Written as inline functions so that a rule's two
 * functions end up inside the loop.
 */
#ifndef HEBB_SNN_PAIRING_H
#define HEBB_SNN_PAIRING_H

#include "snn/synapse.h"

struct hebb_decay hebb_decay_new(double tau, double dt);
void hebb_decay_release(struct hebb_decay *decay);

static inline double hebb_decay_at(const struct hebb_decay *decay, int64_t k)
{
	return decay->value[k < decay->n ? k : decay->n - 1];
}

/* The pre trace that a post spike of step `p` meets. */
static inline double hebb_trace_at(const struct hebb_decay *decay,
				   const struct hebb_row *row, int64_t p)
{
	if (row->last < 0)
		return 0;
	if (p == row->last) /* equal times make no pair */
		return row->before;
	return row->trace * hebb_decay_at(decay, p - row->last);
}

/* Apply `on_post(rule, weight, trace)` for the post spikes not yet seen. */
static inline __attribute__((always_inline)) double
hebb_pair_post(const struct hebb_fan *fan, uint32_t id, double weight,
	       const struct hebb_decay *decay,
	       double (*on_post)(const void *rule, double weight, double trace))
{
	const struct hebb_history *post = fan->post;
	const uint32_t mask = post->size - 1, count = post->count[id];
	const int64_t *step = post->step + (size_t)id * post->size;
	uint32_t c = count;

	while (c && count - c < post->size &&
	       step[(c - 1) & mask] >= fan->row->since)
		c--;
	for (; c < count && step[c & mask] < fan->now; c++)
		weight =
		    on_post(fan->rule, weight,
			    hebb_trace_at(decay, fan->row, step[c & mask]));
	return weight;
}

/* The post trace that a pre spike of step `now` meets. */
static inline double hebb_post_trace(const struct hebb_fan *fan, uint32_t id,
				     const struct hebb_decay *decay)
{
	const struct hebb_history *post = fan->post;
	const uint32_t count = post->count[id];
	const size_t at =
	    (size_t)id * post->size + ((count - 1) & (post->size - 1));

	if (!count)
		return 0;
	return post->trace[at] *
	       hebb_decay_at(decay, fan->now - post->step[at]);
}

#endif
