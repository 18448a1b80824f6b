/*
 * table.h - the synapses of one lane, in the order in which spikes need them
 *
 * A lane is one thread's share: a slice of every population, and every synapse
 * that ends there.  Its synapses stand in tables sorted by source, delay and
 * target, so that a spike finds a fan in one piece and the next one behind it,
 * and a delay is not stored per synapse.  Synapses share a table if they reach
 * the same port and either have the same weight, stored once, or a weight each
 * (float, or double if the model says so); a learning projection has a table of
 * its own (double).
 */
#ifndef HEBB_SNN_TABLE_H
#define HEBB_SNN_TABLE_H

#include <stdint.h>

#include "base/need.h"
#include "snn/projection.h"

/* A slice of one population that belongs to one lane. */
struct hebb_slice {
	uint32_t begin, n; /* ids begin .. begin + n - 1 */
	uint32_t local;    /* lane-local id of the first */
};

/* Which projections stand in one table; the same for all lanes. */
struct hebb_group {
	const struct hebb_projection **proj; /* [n] */
	size_t n, room;
	int port;
	bool shared;
	double weight;                     /* if shared */
	uint32_t source_first, source_end; /* global ids */
	uint32_t pop_first, pop_end;       /* populations */
	uint32_t delay_min, delay_max;     /* steps */
};

/* A post spike on its way to the synapse. */
struct hebb_pending {
	int64_t step; /* in which it was fired */
	uint32_t local;
};

/* What one lane's synapses with the same dendritic delay know of targets. */
struct hebb_dendrite {
	uint32_t delay;           /* steps */
	struct hebb_history post; /* steps in which spikes come here */
	size_t next;              /* of the pending spikes */
	int64_t settled; /* all fans saw the post spikes of steps < this */
	int64_t aged;    /* step of the last look at the ages */
	int64_t tick;    /* step of the last tick */
	/* who fired so lately that weights may change; selective tables only */
	uint16_t *awake; /* [n_awake] lane-local ids, and room behind */
	bool *is_awake;  /* [post.n] */
	uint32_t n_awake;
};

/* What short-term plasticity leaves of a source. */
struct hebb_reserve {
	int64_t last; /* step of the last arrival, -1: none */
	double state[HEBB_RESOURCES];
};

struct hebb_table {
	const struct hebb_group *group;
	const struct hebb_projection *rule;    /* that learns, or NULL */
	const struct hebb_projection *release; /* that varies, or NULL */
	uint32_t sources, delays;              /* rows: [sources][delays] */
	uint32_t first, targets; /* lane-local ids; of a learning table */
	bool dense;       /* a fan is empty, or reaches all of them in order */
	bool selective;   /* those learn that fired lately, no others */
	uint64_t n;       /* synapses */
	uint64_t events;  /* that arrived so far */
	uint32_t *offset; /* [rows + 1] */
	uint64_t *of_delay;   /* [delays] synapses */
	uint16_t *target;     /* [n] lane-local ids */
	float *weight;        /* [n]; NULL if shared or double */
	double *learned;      /* [n]; NULL unless learning or precise */
	double *amount;       /* [longest fan], learning only */
	double *few;          /* [longest fan], selective only */
	bool *changed;        /* [targets] since normalised; learning only */
	double total;         /* of the last normalising, 0: none */
	bool squares;         /* likewise */
	struct hebb_row *row; /* [rows], learning only */
	double *slow;         /* [rows] second pre trace, or NULL */
	double *tag;          /* [n], or NULL */
	struct hebb_scaled scaled; /* targets, if weights are scaled */
	bool ticks;                /* something happens from time to time */
	uint32_t interval;         /* steps from tick to tick; 0: none */
	struct hebb_dendrite *dendrite; /* [dendrites], learning only */
	uint32_t dendrites;             /* one, or one a delay */
	struct hebb_pending *pending;   /* [n_pending], oldest first */
	size_t n_pending, room;
	uint32_t *due; /* [n_due] rows whose spikes arrive now */
	size_t n_due, due_room;
	uint32_t ahead; /* fans between one that is fetched and its turn */
	struct hebb_reserve *reserve; /* [rows], varying release only */
	struct hebb_growth *growth;   /* if synapses come and go, or NULL */
	bool rewritten;               /* they are no more as they were drawn */
};

/* What a table knows of synapses that come and go. */
struct hebb_growth {
	int64_t *born;   /* [n] steps */
	uint32_t *heard; /* [rows] arrivals since the last epoch, */
	uint32_t *early; /* [rows] and those before its births could take any */
	int64_t epoch;   /* step of the last one */
	bool young;      /* spikes from before it may still be on their way */
	uint32_t room;   /* of these: */
	uint16_t *target; /* [room] the grown-up ones of a fan */
	double *weight, *tag;
};

/* The row of synapses from a source, counted from group->source_first. */
static inline size_t hebb_table_row(const struct hebb_table *table,
				    uint32_t source, uint32_t d)
{
	return (size_t)source * table->delays + d;
}

/*
 * Which groups the projections form that carry spikes; groups point into
 * `proj`.
 */
struct hebb_group *hebb_group_make(const struct hebb_projection *proj, size_t n,
				   const struct hebb_population *pops,
				   size_t n_pops, int threads,
				   size_t *n_groups);

/* What all synapses will take at least, before anything of them is drawn. */
void hebb_synapses_need(const struct hebb_projection *proj, size_t n,
			struct hebb_need *need);

/*
 * What the tables of `group` will take in `lanes` lanes for good; returns the
 * bytes that a lane takes besides while it is built.
 */
double hebb_group_need(const struct hebb_group *group, size_t lanes,
		       struct hebb_need *need);
void hebb_group_free(struct hebb_group *groups, size_t n);

/*
 * Draw the synapses of `group` that end in the lane whose slices are
 * `slices` [population].  False if they are too many for one lane.
 */
bool hebb_table_build(struct hebb_table *table, const struct hebb_group *group,
		      const struct hebb_population *pops,
		      const struct hebb_slice *slices, struct hebb_error *err);
void hebb_table_release(struct hebb_table *table);

/* Synapses of its longest fan. */
uint32_t hebb_table_longest(const struct hebb_table *table);

/* Draw the weights of a learning table once more, as they were at first. */
void hebb_table_draw(struct hebb_table *table,
		     const struct hebb_population *pops,
		     const struct hebb_slice *slices);

/*
 * The spikes of `source` [n], global ids in ascending order, arrive in this
 * step after delay_min + d steps.
 */
void hebb_table_expect(struct hebb_table *table, uint32_t d,
		       const uint32_t *source, size_t n);

/*
 * Add the fans of what was expected to `input`, at the end of `step`.  Weights
 * change only if it `learns`.
 */
void hebb_table_deliver(struct hebb_table *table, int64_t step, double *input,
			bool learns);

/* The neuron with this lane-local id fired in `step`. */
void hebb_table_post(struct hebb_table *table, uint32_t local, int64_t step);

/*
 * What the targets `local` .. local + n - 1 were in `step`, for a rule that
 * watches them.
 */
void hebb_table_watch(struct hebb_table *table, uint32_t local, uint32_t n,
		      const double *v, const hebb_flag *fired, int64_t step);

/* Let all fans see the post spikes that came there before `step`. */
void hebb_table_settle(struct hebb_table *table, int64_t step);

/*
 * Scale the weights that end on each target of a learning table so that their
 * sum, or with `squares` the root of the sum of squares, is `total`; but none
 * beyond the most that its rule allows.  Those that cannot have changed since
 * the last time stay as they are.
 */
void hebb_table_normalise(struct hebb_table *table, bool squares, double total,
			  int64_t step);

/* Forget spikes, traces and releases, keep weights; `step` is now. */
void hebb_table_reset(struct hebb_table *table, int64_t step);

#endif
