/*
 * layer.h - the contract of a layer of an artificial network
 *
 * A sample is a sequence of `steps` steps (1 where there is no time), each a
 * small array such as an image.  A layer owns the whole time axis: a recurrent
 * one loops inside `forward`, so that the graph stays acyclic.
 *
 * The functions work on a block of samples, begin <= row < end, and several
 * threads are inside a layer at once with different blocks: they write only
 * the rows of their block.  They never allocate.
 */
#ifndef HEBB_ANN_LAYER_H
#define HEBB_ANN_LAYER_H

#include <stdint.h>

#include "ann/init.h"
#include "ann/real.h"
#include "base/random.h"
#include "base/type.h"

struct hebb_shape {
	size_t steps; /* of time */
	int rank;
	size_t size[3]; /* of one step: {28, 28}; channels are last */
	size_t width;   /* numbers a step has: the product of the sizes */
};

/* `width` numbers a step, in no particular arrangement. */
struct hebb_shape hebb_shape_flat(size_t steps, size_t width);

/* Images of [height][width][channels]. */
struct hebb_shape hebb_shape_image(size_t steps, size_t height, size_t width,
				   size_t channels);

/*
 * The same numbers as a sequence.  What has no time is read as time: rows of an
 * image are steps, and single numbers are steps of one number.
 */
struct hebb_shape hebb_shape_sequence(const struct hebb_shape *shape);

/* "8 steps of 28 x 28 x 3 numbers", for messages; returns `text`. */
const char *hebb_shape_text(const struct hebb_shape *shape, char text[128]);

/* What flows between layers. */
struct hebb_tensor {
	struct hebb_shape shape;
	size_t row;       /* numbers a sample: steps * width */
	hebb_real *value; /* [rows][steps][width] */
	hebb_real *grad;  /* likewise: d loss / d value; NULL: nobody asks */
	bool set;         /* the one layer that takes it SETs its gradient */
	size_t words;     /* of 16 spikes a step; 0: not only spikes */
	uint16_t *spikes; /* [rows][steps][words]: number i, which is 0 or 1, is
			     bit i % 16 of word i / 16 too */
	bool binary;      /* in answers nothing but 0 and 1, with words or
			     without */
	bool bare;        /* only bits: nobody takes value, which is NULL */
	bool sample;      /* numbers of a sample as they come: of an image, many
			     neighbours are 0 */
};

/* What learning changes. */
struct hebb_weight {
	const char *name, *brief; /* "weight", "bias" */
	int rank;
	size_t shape[4];
	enum hebb_init init;
	size_t fan_in, fan_out; /* what the initialisers go by */
	bool frozen; /* no gradient: `settle` changes it, or nobody */
	/* given by the graph: */
	size_t n;      /* the product of the shape */
	size_t stride; /* numbers in one index of the first dimension */
	size_t offset; /* in the arenas of weights, gradients and moments */
	hebb_real *value, *grad; /* [shape]; graph->watched: of the last step */
};

#define HEBB_WEIGHTS 8 /* arrays a layer may have */

/* What hands errors back in place of a layer's own weights. */
struct hebb_feedback {
	const hebb_real *weight; /* [in width][from's width]; NULL: its own */
	const struct hebb_tensor *from; /* whose errors they are */
};

struct hebb_layer {
	const struct hebb_layer_type *type;
	const char *name;
	struct hebb_config *map;   /* where it stands in the model file */
	struct hebb_value *values; /* of type->type.params */
	struct hebb_tensor **in;   /* [inputs] */
	size_t inputs;
	/* set by `shape`: */
	struct hebb_tensor out; /* its shape and words */
	struct hebb_weight weight[HEBB_WEIGHTS];
	size_t weights;
	double products; /* multiply-adds of one sample in `forward` */
	size_t kept_row; /* numbers a sample to remember until `gradient` */
	size_t sums_row; /* numbers a block that `survey` fills */
	size_t work;     /* numbers of pass->work that a call needs */
	bool light;      /* a call costs nothing: rows may come one by one */
	size_t told;     /* steps that `trace` tells; 0: those of `out` */
	struct hebb_feedback feedback; /* of types that feed back */
	double deleted, added;         /* spikes: of types that can be jammed */
	/* given by the graph: */
	struct hebb_stream stream; /* the layer's own random numbers */
	hebb_real *kept;           /* [rows][kept_row] */
	hebb_real *sums;           /* [blocks][sums_row] */
	size_t middle;     /* inputs of the first half; 0: never in halves */
	hebb_real *second; /* [rows][row of out]: what the others give */
};

/* What layers that give random numbers give. */
enum hebb_chance {
	HEBB_CHANCE_NONE,      /* what is most likely, as an answer */
	HEBB_CHANCE_LEARNING,  /* a draw, given what comes in */
	HEBB_CHANCE_POSTERIOR, /* the same, while the loss is asked for */
	HEBB_CHANCE_PRIOR,     /* a draw, whatever comes in */
};

/* What is going on while the functions are called. */
struct hebb_pass {
	size_t rows;     /* samples in this batch */
	bool learning;   /* or answering */
	bool still;      /* weights will not change: `backward` may leave out
			    what only `gradient` asks for */
	uint64_t step;   /* batches learned before this one */
	hebb_real *work; /* the calling thread's own, for the time of a call */
	enum hebb_chance chance;
	uint64_t first; /* number of the first sample, of those asked about */
};

struct hebb_operations;

struct hebb_layer_type {
	struct hebb_type type;
	bool many;       /* takes more than one input */
	bool draws;      /* gives random numbers, as pass->chance says */
	bool sets;       /* `backward` can SET the gradient of its one input */
	bool in_place;   /* so can it where this is the array of its own */
	bool light;      /* see hebb_layer: whatever its shape */
	bool fires;      /* gives spikes, if only as values */
	bool hands_on;   /* in answers: numbers that came in, as they are */
	bool feeds_back; /* `backward` goes by the layer's feedback, if any */
	bool jams; /* makes spikes of numbers; some can be deleted and added */
	bool takes_spikes; /* reads in->spikes, where there are, not value */
	int rank; /* dimensions that a step of its input needs at least */
	/*
	 * From layer->in[..]->shape and layer->values: set out.shape, products,
	 * and the upper half of each weight.
	 */
	bool (*shape)(struct hebb_layer *layer, struct hebb_error *err);
	/* out.value of these rows from the values of the inputs */
	void (*forward)(struct hebb_layer *layer, const struct hebb_pass *pass,
			size_t begin, size_t end);
	/*
	 * ADD to the gradients of those inputs that have one; NULL where
	 * inputs are whole numbers, and have no slope.  Where an input is
	 * `set`, which only happens to types that can, SET its gradient
	 */
	void (*backward)(struct hebb_layer *layer, const struct hebb_pass *pass,
			 size_t begin, size_t end);
	/*
	 * SET grad[last - first][stride], the gradient of weight[which] for
	 * first <= index < last of its first dimension: the sum over all rows
	 * of the pass, in their order.  NULL in a layer without weights.
	 */
	void (*gradient)(struct hebb_layer *layer, const struct hebb_pass *pass,
			 size_t which, size_t first, size_t last,
			 hebb_real *grad);
	/*
	 * `forward` in halves, by inputs rather than samples: SET these rows of
	 * out.value to what the first layer->middle inputs give, or of
	 * layer->second to what the others give; the sum is the layer's.  NULL
	 * if there are no halves.
	 */
	void (*half)(struct hebb_layer *layer, const struct hebb_pass *pass,
		     bool second, size_t begin, size_t end);
	/*
	 * For layers that look at the whole batch while learning, else NULL:
	 * `survey` sums over the rows of a block into its sums before
	 * `forward`, and with `back` before `backward`; then, when all blocks
	 * are done, one thread is in `settle`.  Not called while answering.
	 */
	void (*survey)(struct hebb_layer *layer, const struct hebb_pass *pass,
		       size_t begin, size_t end, bool back);
	void (*settle)(struct hebb_layer *layer, const struct hebb_pass *pass,
		       bool back);
	/*
	 * Add what the products of these answers cost; `pass` was the last one.
	 * NULL: each is of a step with `weight`, or of what the layer gave the
	 * step before with `recurrent`; others count as if nothing were zero.
	 */
	void (*count)(const struct hebb_layer *layer,
		      const struct hebb_pass *pass,
		      struct hebb_operations *sum);
	/*
	 * What the layer adds to the loss of sample `row`, after `forward`;
	 * its slope, over pass->rows, is `backward`'s business.  NULL: nothing.
	 */
	double (*cost)(const struct hebb_layer *layer, size_t row);
	/*
	 * value[end - begin][told][width]: what a block of rows that went
	 * forward last gave at every step, though out keeps the last alone.
	 * NULL in a layer whose out keeps all.
	 */
	void (*trace)(struct hebb_layer *layer, size_t begin, size_t end,
		      hebb_real *value);
};

extern const struct hebb_type *const hebb_layer_types[];

/* Whether its gradient lies where that of its input does. */
static inline bool hebb_layer_in_place(const struct hebb_layer *layer)
{
	return layer->in[0]->set && layer->type->in_place;
}

/* For layers that work on each number alone: out has the shape of in. */
bool hebb_layer_same_shape(struct hebb_layer *layer, struct hebb_error *err);

/* For layers that hand numbers, or gradients, on as they come. */
void hebb_layer_same_forward(struct hebb_layer *layer,
			     const struct hebb_pass *pass, size_t begin,
			     size_t end);
void hebb_layer_same_backward(struct hebb_layer *layer,
			      const struct hebb_pass *pass, size_t begin,
			      size_t end);

/*
 * A `gradient` for layers whose sums hold, for each block, the gradients of
 * their weights one after the other: SET a part of one to the sum over the
 * blocks.
 */
void hebb_layer_gather(struct hebb_layer *layer, const struct hebb_pass *pass,
		       size_t which, size_t first, size_t last,
		       hebb_real *grad);

#endif
