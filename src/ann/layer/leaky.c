/*
 * leaky.c - sums that leak, such as those which read a spiking network
 *
 *	v[t] = beta v[t-1] + x[t] W + b
 */
#include "ann/spiking.h"

static const struct hebb_param params[] = {
	HEBB_LEAKY_PARAMS,
	{ 0 },
};

static struct hebb_unit unit_of(const struct hebb_layer *layer)
{
	return hebb_spiking_unit(layer, false);
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

const struct hebb_layer_type hebb_layer_leaky = {
	.type = {
		.name = "leaky",
		.brief = "sums that leak: reads what spiking layers say",
		.equation = "v[t] = beta v[t-1] + x[t] W + b",
		.source = "Bellec et al. 2020, Nat. Commun. 11:3625",
		.params = params,
	},
	.sets = true,
	.takes_spikes = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = gradient,
};
