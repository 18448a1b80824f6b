/*
 * spiking_lif.c - leaky integrate-and-fire neurons in steps
 *
 *	v[t] = beta v[t-1] + x[t] W + s[t-1] U + b - theta s[t-1]
 *	s[t] = 1 if v[t] >= theta, else 0
 *
 * with reset `zero`: v[t] = beta v[t-1] (1 - s[t-1]) + x[t] W + s[t-1] U + b.
 * The neuron lif_steps of the spiking engine takes the same steps.
 */
#include "ann/spiking.h"

enum { RESET = HEBB_SPIKING_OWN };
enum { SUBTRACT, ZERO };

static const struct hebb_param params[] = {
	HEBB_SPIKING_PARAMS,
	[RESET] = { "reset", "1", SUBTRACT, 0, 0,
		    "what a spike does to v, one step after it", HEBB_CHOICE,
		    "subtract|zero" },
	{ 0 },
};

static struct hebb_unit unit_of(const struct hebb_layer *layer)
{
	struct hebb_unit unit = hebb_spiking_unit(layer, true);

	if (layer->values[RESET].number == ZERO) {
		unit.drop = 0;
		unit.lose = unit.beta;
	}
	return unit;
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_unit unit = unit_of(layer);

	return hebb_spiking_shape(layer, &unit, err);
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct hebb_unit unit = unit_of(layer);

	hebb_spiking_forward(layer, &unit, pass, begin, end);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct hebb_unit unit = unit_of(layer);

	hebb_spiking_backward(layer, &unit, pass, begin, end);
}

static void gradient(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t which, size_t first, size_t last, hebb_real *grad)
{
	const struct hebb_unit unit = unit_of(layer);

	hebb_spiking_gradient(layer, &unit, pass, which, first, last, grad);
}

const struct hebb_layer_type hebb_layer_spiking_lif = {
	.type = {
		.name = "spiking_lif",
		.brief = "leaky integrate-and-fire neurons that learn by surrogate gradients",
		.equation = "v[t] = beta v[t-1] + x[t] W + s[t-1] U + b - theta s[t-1]; s[t] = 1 if v[t] >= theta",
		.source = "Neftci, Mostafa & Zenke 2019, IEEE Signal Process. Mag. 36:51; Zenke & Vogels 2021, Neural Comput. 33:899",
		.params = params,
	},
	.sets = true,
	.takes_spikes = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = gradient,
};
