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

/* All post spikes that one synapse has not yet seen, oldest first. */
static __attribute__((noinline)) double
hebb_pair_all(const struct hebb_fan *fan, uint32_t id, double weight,
	      double (*on_post)(const void *rule, double weight, double trace))
{
	const struct hebb_history *post = fan->post;
	const struct hebb_row *row = fan->row;
	const uint32_t mask = post->size - 1, count = post->past[id].count;
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

/* Let the whole fan see the post spikes it has not yet seen. */
static inline __attribute__((always_inline)) void hebb_pair_catch_up(
    const struct hebb_fan *fan,
    double (*on_post)(const void *rule, double weight, double trace))
{
	const struct hebb_history *post = fan->post;
	uint32_t i;

	if (fan->row->last < 0)
		return;
	for (i = 0; i < fan->n; i++) {
		const uint32_t id = fan->target[i] - post->first;

		if (post->past[id].last >= fan->row->since)
			fan->weight[i] =
			    hebb_pair_all(fan, id, fan->weight[i], on_post);
	}
}

/*
 * An arrival goes along the fan in pieces, twice: what each synapse meets is
 * looked up first, without a branch, and then the weights change in plain
 * arithmetic on arrays.
 */
enum { HEBB_PIECE = 128, HEBB_AHEAD = 16 };

struct hebb_meeting {
	double older[HEBB_PIECE];  /* what is left of the row's pre trace at */
	double newer[HEBB_PIECE];  /* the last but one post spike, and the last;
				      0: none since the last arrival */
	double post[HEBB_PIECE];   /* the post trace */
	uint32_t late[HEBB_PIECE]; /* [n_late] those of whom that is not all */
	uint32_t n_late;
};

/* Ages of post spikes, the same for all synapses of a row. */
struct hebb_window {
	uint32_t now;   /* low bits of the step of the arrival */
	uint32_t fresh; /* spikes younger than this are new */
	uint32_t reach; /* the age of the last arrival */
};

static inline struct hebb_window hebb_window_of(const struct hebb_fan *fan)
{
	const struct hebb_row *row = fan->row;

	return (struct hebb_window){
		.now = (uint32_t)fan->now,
		.fresh = (uint32_t)(fan->now - row->since + 1),
		.reach = (uint32_t)(fan->now - row->last),
	};
}

/* a if `first`, else b; compilers would make it a branch, taken at random. */
static inline uint32_t hebb_choose(bool first, uint32_t a, uint32_t b)
{
	return b ^ ((a ^ b) & -(uint32_t)first);
}

/* Look up what synapses from `from` on meet. */
static inline __attribute__((always_inline)) void
hebb_pair_look(const struct hebb_fan *fan, const struct hebb_window *window,
	       bool ties, uint32_t from, uint32_t n,
	       struct hebb_meeting *restrict meeting)
{
	const struct hebb_traces *traces = fan->rule;
	const double *restrict pre = traces->pre.value;
	const double *restrict post = traces->post.value;
	const uint32_t none = (uint32_t)(traces->pre.n - 1);
	const uint32_t end = (uint32_t)(traces->post.n - 1);
	const struct hebb_window w = *window;
	const struct hebb_recent *restrict recent =
	    fan->post->recent - fan->post->first;
	const uint16_t *restrict target = fan->target + from;
	uint32_t i, late = 0;

	for (i = 0; i < n; i++) {
		const struct hebb_recent *one = &recent[target[i]];
		const uint32_t a = w.now - one->step[0];
		const uint32_t b = w.now - one->step[1];
		const uint32_t c = w.now - one->step[2];

		/* the next fan follows, and room for looking ahead the last */
		__builtin_prefetch(&recent[target[i + HEBB_AHEAD]]);
		meeting->newer[i] =
		    pre[hebb_choose(a < w.fresh, w.reach - a, none)];
		meeting->older[i] =
		    pre[hebb_choose(b < w.fresh, w.reach - b, none)];
		meeting->post[i] = one->trace * post[a < end ? a : end];
		if (ties)
			meeting->post[i] = a ? meeting->post[i] : one->before;
		meeting->late[late] = i;
		late += c < w.fresh;
	}
	meeting->n_late = late;
}

/* Synapses with three new post spikes or more are few. */
static inline __attribute__((always_inline)) void
hebb_pair_late(const struct hebb_fan *fan, const struct hebb_window *window,
	       uint32_t from, struct hebb_meeting *restrict meeting,
	       double (*on_post)(const void *rule, double weight, double trace))
{
	const struct hebb_traces *traces = fan->rule;
	uint32_t k;

	for (k = 0; k < meeting->n_late; k++) {
		const uint32_t i = meeting->late[k];
		const uint32_t id = fan->target[from + i] - fan->post->first;
		const uint32_t *step = fan->post->recent[id].step;
		const uint32_t third = window->now - step[2];
		double *weight = &fan->weight[from + i];

		if (window->now - step[3] >= window->fresh &&
		    third != window->reach) {
			*weight = on_post(
			    fan->rule, *weight,
			    fan->row->trace *
				traces->pre.value[window->reach - third]);
			continue;
		}
		*weight = hebb_pair_all(fan, id, *weight, on_post);
		meeting->older[i] = meeting->newer[i] = 0;
	}
}

static inline __attribute__((always_inline)) void hebb_pair_change(
    const struct hebb_fan *fan, const void *rule, uint32_t from, uint32_t n,
    const struct hebb_meeting *restrict meeting, double *restrict amount,
    double (*on_post)(const void *rule, double weight, double trace),
    double (*on_pre)(const void *rule, double weight, double trace))
{
	const double trace = fan->row->trace, before = fan->row->before;
	const double *restrict older = meeting->older;
	const double *restrict newer = meeting->newer;
	const double *restrict post = meeting->post;
	double *restrict weight = fan->weight + from;
	double *restrict out = amount + from;
	uint32_t i;

	for (i = 0; i < n; i++) {
		const double x = older[i] == 1 ? before : trace * older[i];
		const double y = newer[i] == 1 ? before : trace * newer[i];
		double w = weight[i];

		w = on_post(rule, w, x);
		w = on_post(rule, w, y);
		w = on_pre(rule, w, post[i]);
		weight[i] = w;
		out[i] = w;
	}
}

static inline __attribute__((always_inline)) void hebb_pair_pieces(
    const struct hebb_fan *fan, const void *rule,
    const struct hebb_window *window, bool ties, double *restrict amount,
    double (*on_post)(const void *rule, double weight, double trace),
    double (*on_pre)(const void *rule, double weight, double trace))
{
	struct hebb_meeting meeting;
	uint32_t from, n;

	for (from = 0; from < fan->n; from += n) {
		n = fan->n - from < HEBB_PIECE ? fan->n - from : HEBB_PIECE;
		hebb_pair_look(fan, window, ties, from, n, &meeting);
		hebb_pair_late(fan, window, from, &meeting, on_post);
		hebb_pair_change(fan, rule, from, n, &meeting, amount, on_post,
				 on_pre);
	}
}

/*
 * A spike arrives: catch up, then apply `on_pre(rule, weight, trace)` with the
 * post trace of every target; the new weight is delivered.  `on_post` leaves a
 * weight alone if the trace is 0.  `rule` is a copy of fan->rule in the
 * caller's frame, so that compilers know that no weight is in it.
 */
static inline __attribute__((always_inline)) void hebb_pair_arrive(
    const struct hebb_fan *fan, const void *rule, double *restrict amount,
    double (*on_post)(const void *rule, double weight, double trace),
    double (*on_pre)(const void *rule, double weight, double trace))
{
	const struct hebb_traces *traces = fan->rule;
	struct hebb_window window = hebb_window_of(fan);

	/* after a long silence, or for the first time: nothing is new */
	if (fan->row->last < 0 || fan->now - fan->row->last >= traces->pre.n) {
		hebb_pair_catch_up(fan, on_post);
		window.fresh = 0;
	}
	if (fan->until > fan->now)
		hebb_pair_pieces(fan, rule, &window, true, amount, on_post,
				 on_pre);
	else
		hebb_pair_pieces(fan, rule, &window, false, amount, on_post,
				 on_pre);
}

#endif
