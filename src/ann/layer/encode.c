/*
 * encode.c - numbers become spikes in time
 *
 *	rate		in each step a spike with probability `gain` x; x may be
 *			another number in each step
 *	latency		one spike, the sooner the larger x: in step
 *			(steps - 1)(1 - gain x), rounded; none for x = 0
 *
 * A number gain x below 0 counts as 0, above 1 as 1.  Which spikes `rate` draws
 * is a function of the seed, the layer's name, the step of learning, the
 * sample's place in the batch and the number's place in it; answers draw the
 * same for every sample, so that none depends on others.  There is no slope.
 *
 * Where spikes are jammed, what is deleted and added differs by the sample's
 * place among those that are asked about, or in the batch.
 */
#include "ann/layer.h"

#include <string.h>

enum { STEPS, CODE, GAIN };
enum { RATE, LATENCY };
enum { SOME = 256 };

static const struct hebb_param params[] = {
	[STEPS] = { "steps", "1", HEBB_OPTIONAL, 1, 1e6,
		    "for how long an input without time is shown", HEBB_COUNT },
	[CODE] = { "code", "1", RATE, 0, 0, "what a number sets", HEBB_CHOICE,
		   "rate|latency" },
	[GAIN] = { "gain", "1", 1, 1e-9, 1e9,
		   "by what numbers are multiplied before" },
	{ 0 },
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;

	const struct hebb_config *steps = layer->values[STEPS].node;
	const bool rate = layer->values[CODE].number == RATE;

	if (in->steps == 1 && !steps)
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "layer '%s' of type 'encode' gets numbers without time; "
		    "'steps' says for how many steps they are shown",
		    layer->name);
	if (in->steps > 1 && (steps || !rate))
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "layer '%s' gets %zu steps already; %s an input without "
		    "time",
		    layer->name, in->steps,
		    rate ? "'steps' is for" : "the code 'latency' needs");
	layer->out.shape = hebb_shape_flat(
	    steps ? (size_t)layer->values[STEPS].number : in->steps, in->width);
	layer->out.words = (in->width + 15) / 16;
	return true;
}

static void set(struct hebb_tensor *out, size_t row, size_t t, size_t i)
{
	const size_t step = row * out->shape.steps + t;

	out->spikes[step * out->words + i / 16] |= (uint16_t)(1u << i % 16);
	if (!out->bare)
		out->value[step * out->shape.width + i] = 1;
}

static hebb_real strength(const struct hebb_layer *layer, size_t row, size_t t,
			  size_t i)
{
	const struct hebb_tensor *in = layer->in[0];
	const hebb_real gain = (hebb_real)layer->values[GAIN].number;
	const size_t step = in->shape.steps > 1 ? t * in->shape.width : 0;
	const hebb_real x = gain * in->value[row * in->row + step + i];

	return x < 0 ? 0 : x > 1 ? 1 : x;
}

static void by_rate(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t row)
{
	struct hebb_tensor *out = &layer->out;
	const size_t width = out->shape.width;
	const uint64_t draws = pass->learning ? pass->step + 1 : 0;
	const size_t first = pass->learning ? row * out->row : 0;
	uint32_t bits[SOME];
	size_t t, at, i, n;

	for (t = 0; t < out->shape.steps; t++)
		for (at = 0; at < width; at += n) {
			n = width - at < SOME ? width - at : SOME;
			hebb_random_fill(layer->stream, first + t * width + at,
					 n, draws, 0, bits);
			for (i = 0; i < n; i++)
				if ((double)bits[i] * 0x1p-32 <
				    (double)strength(layer, row, t, at + i))
					set(out, row, t, at + i);
		}
}

static void by_latency(struct hebb_layer *layer, size_t row)
{
	const hebb_real last = (hebb_real)(layer->out.shape.steps - 1);
	size_t i;

	for (i = 0; i < layer->out.shape.width; i++) {
		const hebb_real x = strength(layer, row, 0, i);

		if (x > 0)
			set(&layer->out, row,
			    (size_t)(last * (1 - x) + (hebb_real)0.5), i);
	}
}

static size_t spikes_of(const struct hebb_tensor *out, size_t row)
{
	const size_t words = out->shape.steps * out->words;
	size_t n = 0, i;

	for (i = row * words; i < (row + 1) * words; i++)
		n += (size_t)__builtin_popcount(out->spikes[i]);
	return n;
}

static void turn(struct hebb_tensor *out, size_t row, size_t t, size_t i)
{
	const size_t step = row * out->shape.steps + t;
	uint16_t *word = &out->spikes[step * out->words + i / 16];

	*word ^= (uint16_t)(1u << i % 16);
	if (!out->bare)
		out->value[step * out->shape.width + i] = *word >> i % 16 & 1;
}

/* One draw for each number at each step: does it become the other one? */
static void jam(struct hebb_layer *layer, const struct hebb_pass *pass,
		size_t row)
{
	struct hebb_tensor *out = &layer->out;
	const size_t width = out->shape.width, spikes = spikes_of(out, row);
	const uint64_t draws = pass->learning ? pass->step + 1 : 0;
	const size_t first = ((size_t)pass->first + row) * out->row;
	const double add = spikes < out->row ? layer->added * (double)spikes /
						   (double)(out->row - spikes)
					     : 0;
	uint32_t bits[SOME];
	size_t at, n, k;

	for (at = 0; at < out->row; at += n) {
		n = out->row - at < SOME ? out->row - at : SOME;
		hebb_random_fill(layer->stream, first + at, n, draws, 1, bits);
		for (k = 0; k < n; k++) {
			const size_t t = (at + k) / width, i = (at + k) % width;
			const size_t step = row * out->shape.steps + t;
			const bool is =
			    out->spikes[step * out->words + i / 16] >> i % 16 &
			    1;

			if ((double)bits[k] * 0x1p-32 <
			    (is ? layer->deleted : add))
				turn(out, row, t, i);
		}
	}
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	struct hebb_tensor *out = &layer->out;
	const size_t words = out->shape.steps * out->words;
	size_t r;

	memset(out->spikes + begin * words, 0,
	       (end - begin) * words * sizeof(*out->spikes));
	if (!out->bare)
		memset(out->value + begin * out->row, 0,
		       (end - begin) * out->row * sizeof(*out->value));
	for (r = begin; r < end; r++) {
		if (layer->values[CODE].number == RATE)
			by_rate(layer, pass, r);
		else
			by_latency(layer, r);
		if (layer->deleted > 0 || layer->added > 0)
			jam(layer, pass, r);
	}
}

const struct hebb_layer_type hebb_layer_encode = {
	.type = {
		.name = "encode",
		.brief = "numbers become spikes in time",
		.equation = "a spike with probability x in each step; or one "
			    "at step (steps - 1)(1 - x)",
		.source = "Thorpe, Delorme & van Rullen 2001, Neural Netw. 14:715",
		.params = params,
	},
	.shape = shape,
	.forward = forward,
	.jams = true,
};
