/*
 * learner.h - the one contract of everything that learns
 *
 * *Learn from this batch*, *answer this batch*: what makes brain-like and
 * artificial learning comparable.  An experiment knows learners by this and by
 * their probes, and by nothing else.
 */
#ifndef HEBB_LEARN_LEARNER_H
#define HEBB_LEARN_LEARNER_H

#include <stdint.h>

#include "base/probe.h"
#include "base/type.h"
#include "learn/dataset.h"
#include "learn/environment.h"

/* What a learner is built for. */
struct hebb_task {
	const struct hebb_dataset
	    *data;     /* shapes; the learner keeps no samples */
	uint64_t seed; /* of this learner */
	int threads;   /* that it may use */
};

/* What learning and answering cost so far, in operations. */
struct hebb_cost {
	double spikes;   /* emitted by neurons that are not input */
	double events;   /* synaptic events: accumulates */
	double products; /* multiply-adds */
};

/* A layer or a population whose activity can be asked for. */
struct hebb_part {
	char *name;
	size_t units;
	size_t steps; /* of time in an answer that can be traced; or 1 */
	bool answers; /* what it gives is the answer */
	bool spikes;  /* it is asked for counts of spikes, not for values */
};

/* A unit fired, `time` ms after window number `window` began. */
typedef void hebb_hear(void *data, uint64_t window, double time, size_t unit);

/* What answers cost: what is zero costs nothing, and spikes no product. */
struct hebb_expense {
	double accumulates; /* a weight is added for a spike */
	double multiplies;  /* multiply-adds of other numbers */
	double dense;       /* both, if nothing were zero */
	double updates;     /* of membranes, by a step of time */
};

struct hebb_learner {
	const struct hebb_learner_type *type;
	char *name;        /* its key under `learners:` */
	size_t batch;      /* samples that `learn` wants at a time, at most */
	size_t outputs;    /* numbers that it answers to a sample */
	size_t parameters; /* numbers that learning changes */
	size_t neurons;    /* hidden and output units */
	bool imagines;     /* it can */
	bool races;        /* its threads do, so no two runs are alike */
	bool fetches; /* `learn` takes batches whose input is only chosen */
	struct hebb_probes probes;
	struct hebb_part *part; /* [parts], from input to answer */
	size_t parts;           /* 0 in one that cannot `respond` */
	double window;          /* ms of a showing, where one can `listen` */
	struct hebb_cost cost;
	void *state; /* the type's own */
};

/*
 * How a learner acts in an environment, which its task shows as a dataset with
 * a class for each action.
 */
struct hebb_acting {
	/* an episode; what is drawn in one depends on its number */
	bool (*begin)(struct hebb_learner *learner, uint64_t episode,
		      bool learns, struct hebb_error *err);
	/* decide, having seen sight[width] */
	bool (*act)(struct hebb_learner *learner, const float *sight,
		    size_t *action, struct hebb_error *err);
	/* what that brought */
	bool (*hear)(struct hebb_learner *learner, double reward,
		     enum hebb_ending ending, struct hebb_error *err);
	/* how much it was for each action when it decided last: out[outputs] */
	void (*weigh)(const struct hebb_learner *learner, float *out);
};

struct hebb_learner_type {
	struct hebb_type type;
	/*
	 * Build from `map` (the learner's own map in the model file): fill
	 * state, batch, outputs, parameters, neurons, probes.  `release` is
	 * called also after a failure.
	 */
	bool (*build)(struct hebb_learner *learner, struct hebb_config *map,
		      const struct hebb_task *task, struct hebb_error *err);
	/*
	 * Learn from batch->n <= learner->batch samples.  `loss` gets the mean
	 * loss over the batch before the step, or NaN where a learner has none.
	 */
	bool (*learn)(struct hebb_learner *learner,
		      const struct hebb_batch *batch, double *loss,
		      struct hebb_error *err);
	/*
	 * out[n][outputs]: the larger, the more likely (classes), or the
	 * numbers themselves.  Changes nothing that matters for learning.
	 */
	bool (*answer)(struct hebb_learner *learner,
		       const struct hebb_batch *batch, float *out,
		       struct hebb_error *err);
	/*
	 * The mean loss of these samples, of which nothing is learned; a
	 * learner that draws random numbers draws them here too.  NULL in one
	 * without a loss.
	 */
	bool (*judge)(struct hebb_learner *learner,
		      const struct hebb_batch *batch, double *loss,
		      struct hebb_error *err);
	/* out[n][outputs]: made up, where `imagines`; else NULL may be here */
	bool (*imagine)(struct hebb_learner *learner, size_t n, float *out,
			struct hebb_error *err);
	/*
	 * slope[n][width]: of number `output` of each answer by each number of
	 * its sample.  False if it has none, also for no sample at all.  NULL
	 * in a learner that has no gradients.
	 */
	bool (*slope)(struct hebb_learner *learner,
		      const struct hebb_batch *batch, size_t output,
		      float *slope, struct hebb_error *err);
	/*
	 * activity[k][n][units of part k]: what the parts give while these
	 * samples are answered: values, as a mean over steps of time, or spikes
	 * in the whole window.  Where answers depend on noise, each `repeat`
	 * has noise of its own.  NULL in a learner that cannot tell.
	 */
	bool (*respond)(struct hebb_learner *learner,
			const struct hebb_batch *batch, uint64_t repeat,
			float *const *activity, struct hebb_error *err);
	/*
	 * state[n][steps][units]: what part number `part` gives at each step
	 * while these samples are answered; a spike is 1.  NULL in a learner
	 * none of whose parts has more than one step.
	 */
	bool (*trace)(struct hebb_learner *learner,
		      const struct hebb_batch *batch, size_t part, float *state,
		      struct hebb_error *err);
	/*
	 * Answer these samples, and hand over the spikes of part number `part`,
	 * which gives some, window by window, by rising time; each showing of a
	 * sample is a window.  `windows` says how many there were.  NULL in a
	 * learner that cannot.
	 */
	bool (*listen)(struct hebb_learner *learner,
		       const struct hebb_batch *batch, size_t part,
		       hebb_hear *hear, void *data, uint64_t *windows,
		       struct hebb_error *err);
	/*
	 * Answer these samples, and say what that costs in all.  NULL in a
	 * learner that cannot tell.
	 */
	bool (*expend)(struct hebb_learner *learner,
		       const struct hebb_batch *batch,
		       struct hebb_expense *expense, struct hebb_error *err);
	/*
	 * Of the weights that a probe shows, for at most learner->batch
	 * samples of which nothing is learned: by what times -rate the rule
	 * would change them, before the optimiser, and the gradient of the
	 * loss; both [size of the probe].  NULL where they are the same, or one
	 * is not known.
	 */
	bool (*credit)(struct hebb_learner *learner,
		       const struct hebb_batch *batch,
		       const struct hebb_probe *weight, double *own,
		       double *exact, struct hebb_error *err);
	/*
	 * Give the weights that a probe of HEBB_PROBE_WEIGHT shows these
	 * values, all of them, in its order.  NULL in a learner that cannot.
	 */
	bool (*write)(struct hebb_learner *learner,
		      const struct hebb_probe *weight, const double *value,
		      struct hebb_error *err);
	/*
	 * From now on, of the spikes that a sample comes in as each is deleted
	 * with this probability, and `added` times as many as it has appear
	 * where there is none; 0, 0: as they are.  False: it comes in as
	 * numbers.  NULL: always so.
	 */
	bool (*jam)(struct hebb_learner *learner, double deleted, double added);
	/*
	 * Remember what was learned so far; go back to what was remembered
	 * last.  NULL, both, in a learner that cannot.
	 */
	void (*keep)(struct hebb_learner *learner);
	void (*recall)(struct hebb_learner *learner);
	/* NULL in a learner that cannot act */
	const struct hebb_acting *acting;
	void (*release)(struct hebb_learner *learner);
};

extern const struct hebb_type *const hebb_learner_types[];

/* Build the learner `map` describes; NULL on failure. */
struct hebb_learner *hebb_learner_new(struct hebb_config *map, const char *name,
				      const struct hebb_task *task,
				      struct hebb_error *err);
/* For `build`: one more part, the caller's to describe. */
struct hebb_part *hebb_learner_add(struct hebb_learner *learner,
				   const char *name, size_t units);
void hebb_learner_free(struct hebb_learner *learner);
/*
 * For `expend`: add what sample[n][in] times weight[in][units] costs; what is
 * zero, a number or a weight, costs nothing.
 */
void hebb_expense_multiply(const float *sample, size_t n, size_t in,
			   const float *weight, size_t units,
			   struct hebb_expense *sum);

/*
 * `learn` and `answer` of learners that act: a sample is an episode of one
 * decision, and its label the action that brings a reward of 1.
 */
bool hebb_acting_learn(struct hebb_learner *learner,
		       const struct hebb_batch *batch, double *loss,
		       struct hebb_error *err);
bool hebb_acting_answer(struct hebb_learner *learner,
			const struct hebb_batch *batch, float *out,
			struct hebb_error *err);

#endif
