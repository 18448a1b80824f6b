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
	       double (*on_post)(const void *rule, double weight, double trace))
{
	const struct hebb_traces *traces = fan->rule;
	const struct hebb_history *post = fan->post;
	const uint32_t mask = post->size - 1, count = post->count[id];
	const int64_t *step = post->step + (size_t)id * post->size;
	uint32_t c = count;

	while (c && count - c < post->size &&
	       step[(c - 1) & mask] >= fan->row->since)
		c--;
	for (; c < count && step[c & mask] < fan->now; c++)
		weight = on_post(
		    fan->rule, weight,
		    hebb_trace_at(&traces->pre, fan->row, step[c & mask]));
	return weight;
}

/* Let the whole fan see the post spikes it has not yet seen. */
static inline __attribute__((always_inline)) void hebb_pair_catch_up(
    const struct hebb_fan *fan,
    double (*on_post)(const void *rule, double weight, double trace))
{
	const int64_t since = fan->row->since;
	const int64_t *newest = fan->post->newest;
	uint32_t i;

	if (fan->row->last < 0)
		return;
	for (i = 0; i < fan->n; i++) {
		const uint32_t id = fan->target[i] - fan->post->first;

		if (newest[id] >= since)
			fan->weight[i] =
			    hebb_pair_post(fan, id, fan->weight[i], on_post);
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
	const struct hebb_traces *traces = fan->rule;
	const struct hebb_history *post = fan->post;
	const double *decay = traces->post.value;
	const int64_t end = traces->post.n - 1;
	double *restrict weight = fan->weight;
	uint32_t i;

	hebb_pair_catch_up(fan, on_post);
	for (i = 0; i < fan->n; i++) {
		const uint32_t id = fan->target[i] - post->first;
		const int64_t gap = fan->now - post->newest[id];
		const double trace =
		    post->trace[id] * decay[gap < end ? gap : end];

		weight[i] = on_pre(fan->rule, weight[i], trace);
		amount[i] = weight[i];
	}
}

#endif
