/*
 * synapse.h - the contract of a synapse: how a weight changes
 *
 * The engine keeps weights, traces and the spikes that targets fired lately,
 * and calls a rule for a *fan*: the synapses of one source that end in one
 * lane and that its spike reaches now.
 *
 * A rule is evaluated when a spike arrives: first for the spikes that each
 * target fired since the last arrival, then for the arriving spike itself;
 * what is delivered is the new weight.  Steps are those in which spikes are at
 * the synapse: a pre spike after the axonal part of the delay, a post spike
 * after the dendritic one.  A pre and a post spike of the same step make no
 * pair; the post spike comes first if it has to travel, and else, as the
 * arrival may be its cause, last.  Before anybody reads weights the engine lets
 * every fan catch up (`settle`); results do not depend on when it does.  They
 * are what arrivals have seen: a dendritic part behind the target's own time.
 */
#ifndef HEBB_SNN_SYNAPSE_H
#define HEBB_SNN_SYNAPSE_H

#include <stdint.h>

#include "base/type.h"

/* e^(-k dt / tau) for k = 0 .. n-1; beyond it is below 1e-20 and counts as 0 */
struct hebb_decay {
	double *value; /* [n], owned; the last one is 0 */
	int64_t n;
};

/* What every rule begins with: the traces that the engine keeps for it. */
struct hebb_traces {
	struct hebb_decay pre, post;
	bool nearest; /* a spike sets its trace to 1, else it adds 1 */
	struct hebb_decay slow; /* a second pre trace; n = 0: none */
};

/* What a rule asks of a target most, two in a cache line. */
enum { HEBB_RECENT = 4 };

struct hebb_recent {
	uint32_t step[HEBB_RECENT]; /* of its last spikes, newest first, low
				       bits; HEBB_AGES ago or more: none */
	double trace;               /* the post trace just after the newest */
	double before;              /* and just before it */
};

/* And what is seldom asked. */
struct hebb_past {
	int64_t last;       /* step of the newest spike, -1: none */
	uint32_t count;     /* spikes so far */
	uint32_t unsettled; /* of them since the last settle */
};

/* A spike is so many steps with a mark, or fewer */
enum { HEBB_WATCHED = 8 };

/* Recent spikes are at most that many steps old; older ones are no more seen */
#define HEBB_AGES (UINT32_C(1) << 30)

/* The last spikes of the targets in one lane, for one rule. */
struct hebb_history {
	uint32_t first, n;          /* lane-local ids first .. first + n - 1 */
	uint32_t size;              /* of a ring, a power of two */
	struct hebb_recent *recent; /* [n] */
	struct hebb_past *past;     /* [n] */
	int64_t *step;              /* [n][size] rings: spike c at c % size */
	double *mark;               /* likewise, what `on_fire` said; or NULL */
	double *own;                /* [n][owns], or NULL */
};

/* What the engine remembers of a fan between two arrivals. */
struct hebb_row {
	int64_t last;  /* step of the last arrival, -1: none */
	int64_t since; /* post spikes of steps >= since are still to be seen */
	double trace;  /* pre trace just after `last` */
	double before; /* pre trace just before `last` */
};

struct hebb_fan {
	uint32_t n;
	const uint16_t *target; /* [n] lane-local ids */
	double *weight;         /* [n] */
	int64_t now;            /* step of the arrival, or of the settling */
	int64_t until;          /* post spikes of steps < this are seen now */
	const struct hebb_row *row;
	const struct hebb_history *post;
	const void *rule; /* what `prepare` made: begins with hebb_traces */
	double slow;      /* the slow pre trace just before an arrival */
	double *tag;      /* [n] beside the weights, if they are `tagged` */
	int64_t tick;     /* step of the last tick */
	double signal;    /* of a tick: what all synapses are told */
};

/* What short-term plasticity knows of a source. */
enum { HEBB_RESOURCES = 2 };

struct hebb_resource {
	const char *name, *unit, *brief;
};

/* A type learns (`on_pre`), or its release varies (`release`), or neither. */
struct hebb_synapse_type {
	struct hebb_type type;
	/* joins potentials, has no spikes, scratch or functions (gap.h) */
	bool electrical;
	size_t scratch; /* bytes of what `prepare` makes; 0: nothing */
	/* from values[row of type.params]; the engine frees the traces */
	bool (*prepare)(const struct hebb_value *values, double dt, void *rule,
			struct hebb_error *err);
	/* weights are between 0 and this at the beginning; NULL: any */
	double (*most)(const void *rule);
	/* a spike arrives at fan->now: update, and say what is delivered [n] */
	void (*on_pre)(const struct hebb_fan *fan, double *amount);
	/* catch up with the post spikes of steps < fan->until */
	void (*settle)(const struct hebb_fan *fan);
	/* weights within 0 .. `most` stay as they are unless the target has
	   fired, and not so long ago that traces are gone: then fans may leave
	   out targets that are silent */
	bool in_pairs;

	/*
	 * A rule may keep numbers of each target, 0 at the beginning: they
	 * change when it fires, `gap` steps after it did before (-1: never)
	 * and `age` steps after the last tick, and what is returned stands
	 * beside the spike in the history as its mark.  When a trial ends
	 * `rest` leaves of them what stays.
	 */
	int owns;
	double (*on_fire)(const void *rule, int64_t gap, int64_t age,
			  double *own);
	void (*rest)(const void *rule, int64_t gap, double *own);
	/*
	 * Or they follow the target's potential `v` after every step; steps
	 * with a mark > 0 then make the history, in place of spikes, and it
	 * keeps HEBB_WATCHED times as many.
	 */
	double (*watch)(const void *rule, double v, bool fired, double *own);

	/*
	 * Every so many steps (0: never) `tick` sees the fan, settled, and the
	 * dopamine that is there.  `tagged`: there is a tag for each synapse,
	 * 0 until a first spike arrives, and without it nothing changes;
	 * `tag_at` is what one means, `age` steps after the last tick.
	 */
	bool tagged;
	uint32_t (*interval)(const void *rule);
	void (*tick)(const struct hebb_fan *fan);
	double (*tag_at)(const void *rule, double tag, int64_t age);
	/* only scales its weights: has the parameters of scaling.h */
	bool scales;

	/* at most HEBB_RESOURCES, ends with a NULL name */
	const struct hebb_resource *resources;
	void (*start)(const void *rule, double *state);
	/* from what a spike met to what one `gap` ms later meets */
	void (*recover)(const void *rule, double gap, double *state);
	/* what is delivered, as a part of the weight */
	double (*release)(const double *state);
};

/* The first parameter of a type that is electrical. */
enum { HEBB_SYMMETRIC };

extern const struct hebb_type *const hebb_synapse_types[];

/* The keys that every projection takes beside those of its type. */
extern const struct hebb_param hebb_synapse_common[];

#endif
