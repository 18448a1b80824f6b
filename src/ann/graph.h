/*
 * graph.h - layers in file order, a loss and an optimiser: what learns by
 * backpropagation
 *
 * All memory is planned when the graph is built; a step allocates nothing.  A
 * step has two phases, each one parallel loop:
 *
 *	blocks of samples: forward through all layers, loss, backward
 *	tiles of weights: gradient over all samples, then the optimiser
 *
 * A layer that looks at the whole batch, such as batch_norm, cuts the first
 * loop in two: what lies below is done for all blocks before it begins, and the
 * other way round on the way back.
 *
 * Where the first layer has many weights, threads share it by its inputs
 * instead: what each reads forward are the weights that it changes, which so
 * stay in its own cache.
 *
 * Blocks and tiles depend on the shapes alone and are sums in a fixed order,
 * so the bits of every weight are the same for any number of threads.
 */
#ifndef HEBB_ANN_GRAPH_H
#define HEBB_ANN_GRAPH_H

#include "ann/arena.h"
#include "ann/layer.h"
#include "ann/loss.h"
#include "ann/optimiser.h"
#include "base/probe.h"

/* What a graph is built from. */
struct hebb_graph_plan {
	struct hebb_config *layers;    /* a list of maps */
	struct hebb_config *loss;      /* word or map; NULL: `standard_loss` */
	struct hebb_config *optimiser; /* as hebb_optimiser_init takes it */
	const char *standard_loss;
	struct hebb_shape input; /* of one sample */
	size_t goal;             /* numbers of a sample's goal; 0: as many as
				    the last layer gives */
	size_t batch;            /* samples a step, at most */
	double pass;             /* samples of a pass over the data, or 0 */
	bool input_grad;         /* whether `input.grad` is wanted */
	bool asynchronous;       /* threads share weights without waiting */
	const struct hebb_graph *mate; /* lends its weights, or NULL */
	uint64_t seed;                 /* of the weights, by layer name */
	int threads;
};

/* Some indices of the first dimension of a weight: one thread's work. */
struct hebb_tile {
	struct hebb_layer *layer;
	size_t which, first, last;
};

struct hebb_crew;
struct hebb_pruner;

struct hebb_graph {
	struct hebb_layer *layer; /* [n] */
	size_t n;
	struct hebb_tensor input;
	const struct hebb_loss_type *loss;
	struct hebb_choice loss_choice;
	struct hebb_optimiser optimiser;
	struct hebb_arena weights, grads; /* in the order of the layers */
	struct hebb_arena remembered;     /* weights; empty before keep */
	struct hebb_arena values, deltas; /* of the tensors */
	struct hebb_arena scratch;        /* what layers keep, and work in */
	struct hebb_arena lent;           /* gradients that only slopes ask */
	size_t *cut; /* [cuts] layers that see the whole batch */
	size_t cuts;
	hebb_real *work; /* [threads][work_row] */
	size_t work_row;
	hebb_real *room; /* [threads][room_row]: gradients of a tile */
	size_t room_row;
	double *tile_square;    /* [tiles], of the gradients */
	struct hebb_tile *tile; /* [tiles] */
	size_t tiles;
	size_t near;        /* tiles, the first ones, that stay with a thread */
	hebb_real *padded;  /* [rows][input.row]: input of a ragged batch */
	double *row_loss;   /* [rows] */
	size_t batch, rows; /* the plan's, and that in whole blocks */
	int threads;
	struct hebb_crew *crew;     /* that learns if asynchronous, or NULL */
	struct hebb_pruner *pruner; /* of weights that stay zero, or NULL */
	size_t turn;                /* samples that _learn takes, at most */
	bool borrows;               /* its weights */
	bool draws;                 /* some layer gives random numbers */
	bool watched;   /* gradients of weights stay where they can be read */
	bool shared;    /* the steps of an answer share one goal */
	bool still;     /* _slope is asked for `input.grad` alone */
	uint64_t steps; /* learned so far */
	double seen;    /* samples, learned so far */
	double pass;    /* samples of a pass over the data */
	size_t parameters, neurons;
	double answer_products, learn_products; /* multiply-adds a sample */
	double spikes; /* of layers that spike, so far */
	double events; /* weights that were added for them */
};

/* NULL on failure. */
struct hebb_graph *hebb_graph_new(const struct hebb_graph_plan *plan,
				  struct hebb_error *err);
void hebb_graph_free(struct hebb_graph *graph);

/* What the last layer gives. */
const struct hebb_tensor *hebb_graph_out(const struct hebb_graph *graph);

/*
 * Numbers of an answer: as many as the last layer gives.  But where each step
 * of it has as many as the plan's goal, all steps share that goal, and the
 * answer is the mean over them.
 */
size_t hebb_graph_answers(const struct hebb_graph *graph);

/*
 * From now on, layers that make spikes of numbers delete each with this
 * probability, and add so many for each of a sample, where there is none.
 * False: there is no such layer.
 */
bool hebb_graph_jam(struct hebb_graph *graph, double deleted, double added);

/* Goals of a sample: one, or one for each step of the answer. */
size_t hebb_graph_goals(const struct hebb_graph *graph);

/*
 * One step on input[n][input.row], n <= batch; if asynchronous, steps of a
 * batch each, n <= turn.  `loss` gets the mean loss before the step.  If it is
 * not finite the weights stay as they are and the error names the first array
 * that went wrong.
 */
bool hebb_graph_learn(struct hebb_graph *graph, const hebb_real *input,
		      const struct hebb_goal *goal, size_t n, double *loss,
		      struct hebb_error *err);

/*
 * The same on input that is still to come: where there is a `fetch`, the thread
 * that takes rows begin .. end of `input` fetches them first.
 */
struct hebb_supply {
	const hebb_real *input; /* [n][input.row] */
	void (*fetch)(const void *source, size_t begin, size_t end);
	const void *source;
};

bool hebb_graph_learn_from(struct hebb_graph *graph,
			   const struct hebb_supply *supply,
			   const struct hebb_goal *goal, size_t n, double *loss,
			   struct hebb_error *err);

/*
 * out[n][hebb_graph_answers()], for any n.  The answer to a sample does not
 * depend on what else is asked.
 */
void hebb_graph_answer(struct hebb_graph *graph, const hebb_real *input,
		       size_t n, hebb_real *out);

/*
 * Whether these n answers, the last that were asked for, are finite;
 * HEBB_DIVERGED, with the first array that went wrong, if not.
 */
bool hebb_graph_sound(const struct hebb_graph *graph, const hebb_real *out,
		      size_t n, struct hebb_error *err);

/*
 * The parts of a step, for graphs that learn from each other.  _show gives what
 * the graph says while learning, [n][row], until the next call; _slope finds
 * the gradients of `loss` by the answer to what was shown, and by
 * graph->input; _change takes the step.
 */
const hebb_real *hebb_graph_show_from(struct hebb_graph *graph,
				      const struct hebb_supply *supply,
				      size_t n);
const hebb_real *hebb_graph_show(struct hebb_graph *graph,
				 const hebb_real *input, size_t n);
bool hebb_graph_slope(struct hebb_graph *graph, const struct hebb_goal *goal,
		      size_t n, double *loss, struct hebb_error *err);
void hebb_graph_change(struct hebb_graph *graph, size_t n, double loss);

/*
 * After _slope: the gradient of the array of weights that begins at `weight`,
 * over the n samples; false if there is none that learns.
 */
bool hebb_graph_weight_slope(struct hebb_graph *graph, const hebb_real *weight,
			     size_t n, hebb_real *slope);

/*
 * The mean loss of these answers, for any n.  Random layers draw: with a layer
 * `gaussian` it is the negative lower bound on the likelihood.
 */
double hebb_graph_loss(struct hebb_graph *graph, const hebb_real *input,
		       const struct hebb_goal *goal, size_t n);

/* Answers to nothing: random layers draw whatever they are told. */
void hebb_graph_imagine(struct hebb_graph *graph, size_t n, hebb_real *out);

/*
 * slope[n][input.row]: of number `output` of the answer by each number of the
 * input, for any n, taken as answers are: nothing is dropped at random.
 * HEBB_MODEL if a layer has no slope, also for n = 0.
 */
bool hebb_graph_input_slope(struct hebb_graph *graph, const hebb_real *input,
			    size_t n, size_t output, hebb_real *slope,
			    struct hebb_error *err);

/* Remember all weights; go back to those, which were remembered before. */
void hebb_graph_keep(struct hebb_graph *graph);
void hebb_graph_recall(struct hebb_graph *graph);

/*
 * `<layer>.weight`, `.bias`, `.grad` (of the weight) and `.activation`.  From
 * here on gradients are lost in a step, unless somebody watches one.
 */
void hebb_graph_probe(struct hebb_graph *graph, struct hebb_probes *probes);

#endif
