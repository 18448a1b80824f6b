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

/* One post spike, unless it is too early for it. */
static inline __attribute__((always_inline)) double
hebb_pair_once(const struct hebb_fan *fan, const struct hebb_row *row,
	       double weight, int64_t p,
	       double (*on_post)(const void *rule, double weight, double trace))
{
	const struct hebb_traces *traces = fan->rule;

	return p < fan->until ? on_post(fan->rule, weight,
					hebb_trace_at(&traces->pre, row, p))
			      : weight;
}

/* Post spikes from a ring: there were many since the last arrival. */
static inline double
hebb_pair_many(const struct hebb_fan *fan, const struct hebb_row *row,
	       uint32_t id, double weight,
	       double (*on_post)(const void *rule, double weight, double trace))
{
	const struct hebb_history *post = fan->post;
	const uint32_t mask = post->size - 1, count = post->recent[id].count;
	const int64_t *step = post->step + (size_t)id * post->size;
	uint32_t c = count;

	while (c && count - c < post->size &&
	       step[(c - 1) & mask] >= row->since)
		c--;
	for (; c < count; c++)
		weight =
		    hebb_pair_once(fan, row, weight, step[c & mask], on_post);
	return weight;
}

/*
 * Let the whole fan see the post spikes it has not yet seen, oldest first.  As
 * a rule there are few since the last arrival, and they stand beside each
 * other; rings are read for the rest.
 */
static inline __attribute__((always_inline)) void hebb_pair_catch_up(
    const struct hebb_fan *fan,
    double (*on_post)(const void *rule, double weight, double trace))
{
	const struct hebb_row row = *fan->row;
	const uint32_t first = fan->post->first;
	double *restrict weight = fan->weight;
	uint32_t i;

	if (row.last < 0)
		return;
	for (i = 0; i < fan->n; i++) {
		const uint32_t id = fan->target[i] - first;
		const int64_t *step = fan->post->recent[id].step;
		double w = weight[i];
		int k = 0;

		while (k < HEBB_RECENT && step[k] >= row.since)
			k++;
		if (k == HEBB_RECENT)
			w = hebb_pair_many(fan, &row, id, w, on_post);
		else
			while (k-- > 0)
				w = hebb_pair_once(fan, &row, w, step[k],
						   on_post);
		weight[i] = w;
	}
}

/* The post trace that a pre spike meets; of ties, those before them. */
static inline __attribute__((always_inline)) double
hebb_trace_met(const struct hebb_decay *decay, const struct hebb_recent *recent,
	       int64_t now, bool ties)
{
	const int64_t gap = now - recent->step[0], end = decay->n - 1;
	const double trace =
	    recent->trace * decay->value[gap < end ? gap : end];

	return ties && !gap ? recent->before : trace;
}

static inline __attribute__((always_inline)) void hebb_pair_depress(
    const struct hebb_fan *fan, double *restrict amount, bool ties,
    double (*on_pre)(const void *rule, double weight, double trace))
{
	const struct hebb_traces *traces = fan->rule;
	const struct hebb_recent *restrict recent = fan->post->recent;
	const uint32_t first = fan->post->first;
	double *restrict weight = fan->weight;
	uint32_t i;

	for (i = 0; i < fan->n; i++) {
		const uint32_t id = fan->target[i] - first;
		const double trace =
		    hebb_trace_met(&traces->post, &recent[id], fan->now, ties);

		weight[i] = on_pre(fan->rule, weight[i], trace);
		amount[i] = weight[i];
	}
}

/*
 * A spike arrives: catch up, then apply `on_pre(rule, weight, trace)` with the
 * post trace of every target; the new weight is delivered.
 */
static inline __attribute__((always_inline)) void hebb_pair_arrive(
    const struct hebb_fan *fan, double *restrict amount,
    double (*on_post)(const void *rule, double weight, double trace),
    double (*on_pre)(const void *rule, double weight, double trace))
{
	hebb_pair_catch_up(fan, on_post);
	if (fan->until > fan->now)
		hebb_pair_depress(fan, amount, true, on_pre);
	else
		hebb_pair_depress(fan, amount, false, on_pre);
}

#endif
