/*
 * walk.h - the walk along a fan of a rule that is more than a pair rule
 *
 * One synapse after the other: slower than pairing.h, but what a post spike
 * does may depend on its mark, and on when it came.
 */
#ifndef HEBB_SNN_WALK_H
#define HEBB_SNN_WALK_H

#include "snn/pairing.h"

/* A spike of the target, or a step with a mark, as one synapse meets it. */
struct hebb_met {
	int64_t step; /* at the synapse */
	double trace; /* the pre trace it meets */
	double mark;  /* what the rule said of it */
};

/*
 * Lead value[i] of every synapse, a weight or a tag, through the post spikes
 * that it has not yet seen, oldest first.
 */
static inline __attribute__((always_inline)) void
hebb_walk(const struct hebb_fan *fan, double *value,
	  double (*on_post)(const void *rule, double value,
			    const struct hebb_met *met))
{
	const struct hebb_traces *traces = fan->rule;
	const struct hebb_history *post = fan->post;
	const uint32_t mask = post->size - 1;
	uint32_t i;

	for (i = 0; i < fan->n; i++) {
		const uint32_t id = fan->target[i] - post->first;
		const size_t ring = (size_t)id * post->size;
		const uint32_t count = post->past[id].count;
		uint32_t c = count;

		if (post->past[id].last < fan->row->since)
			continue;
		while (c && count - c < post->size &&
		       post->step[ring + ((c - 1) & mask)] >= fan->row->since)
			c--;
		for (; c < count; c++) {
			const size_t at = ring + (c & mask);
			struct hebb_met met = { .step = post->step[at] };

			if (met.step >= fan->until)
				break;
			met.trace =
			    hebb_trace_at(&traces->pre, fan->row, met.step);
			met.mark = post->mark ? post->mark[at] : 0;
			value[i] = on_post(fan->rule, value[i], &met);
		}
	}
}

/* The post trace that an arrival at synapse `i` meets. */
static inline double hebb_post_trace(const struct hebb_fan *fan, uint32_t i)
{
	const struct hebb_traces *traces = fan->rule;
	const uint32_t id = fan->target[i] - fan->post->first;
	const struct hebb_recent *recent = &fan->post->recent[id];
	const int64_t last = fan->post->past[id].last;

	if (last < 0)
		return 0;
	if (last == fan->now) /* equal times make no pair */
		return recent->before;
	return recent->trace * hebb_decay_at(&traces->post, fan->now - last);
}

static inline double hebb_clip(double weight, double most)
{
	const double low = most < 0 ? most : 0, high = most < 0 ? 0 : most;

	return weight < low ? low : weight > high ? high : weight;
}

#endif
