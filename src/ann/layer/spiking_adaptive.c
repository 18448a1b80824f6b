/*
 * spiking_adaptive.c - integrate-and-fire neurons that tire
 *
 *	v[t] = beta v[t-1] + x[t] W + s[t-1] U + b - theta s[t-1]
 *	a[t] = rho a[t-1] + s[t-1]
 *	s[t] = 1 if v[t] >= theta + gamma a[t], else 0
 *
 * Each spike lifts the threshold for a long time, which serves as a memory.
 * The first `regular` of the neurons do not tire.
 */
#include "ann/spiking.h"

enum { GAMMA = HEBB_SPIKING_OWN, RHO, TAU_A, REGULAR };

static const struct hebb_param params[] = {
	HEBB_SPIKING_PARAMS,
	[GAMMA] = { "gamma", "1", 0.2, 0, 1e6,
		    "by how much a spike lifts the threshold" },
	[RHO] = { "rho", "1", HEBB_OPTIONAL, 0, 1,
		  "part of a that a step leaves; 0.99, if tau_a is not given" },
	[TAU_A] = { "tau_a", "ms", HEBB_OPTIONAL, 1e-6, 1e9,
		    "time constant of a: rho = e^(-dt/tau_a)" },
	[REGULAR] = { "regular", "1", 0, 0, 1e6, "neurons that do not tire",
		      HEBB_COUNT },
	{ 0 },
};

static struct hebb_unit unit_of(const struct hebb_layer *layer)
{
	struct hebb_unit unit = hebb_spiking_unit(layer, true);

	unit.gamma = layer->values[GAMMA].number;
	unit.rho = hebb_spiking_keep(layer, RHO, TAU_A, 0.99);
	unit.regular = (size_t)layer->values[REGULAR].number;
	return unit;
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_unit unit = unit_of(layer);

	return hebb_spiking_one(layer, RHO, TAU_A, err) &&
	       hebb_spiking_shape(layer, &unit, err);
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

const struct hebb_layer_type hebb_layer_spiking_adaptive = {
	.type = {
		.name = "spiking_adaptive",
		.brief = "integrate-and-fire neurons that tire: spikes lift the threshold",
		.equation = "v[t] = beta v[t-1] + x[t] W + s[t-1] U + b - theta s[t-1]; a[t] = rho a[t-1] + s[t-1]; s[t] = 1 if v[t] >= theta + gamma a[t]",
		.source = "Bellec et al. 2018, NeurIPS, arXiv 1803.09574",
		.params = params,
	},
	.sets = true,
	.takes_spikes = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = gradient,
};
