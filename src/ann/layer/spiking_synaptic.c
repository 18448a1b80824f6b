/*
 * spiking_synaptic.c - integrate-and-fire neurons whose current leaks, too
 *
 *	i[t] = alpha i[t-1] + x[t] W + s[t-1] U + b
 *	v[t] = beta v[t-1] + i[t] - theta s[t-1]
 *	s[t] = 1 if v[t] >= theta, else 0
 *
 * An arriving spike leaves the difference of two exponentials in v.  With reset
 * `zero`: v[t] = beta v[t-1] (1 - s[t-1]) + i[t].
 */
#include "ann/spiking.h"

enum { RESET = HEBB_SPIKING_OWN, ALPHA, TAU_SYN };
enum { SUBTRACT, ZERO };

static const struct hebb_param params[] = {
	HEBB_SPIKING_PARAMS,
	[RESET] = { "reset", "1", SUBTRACT, 0, 0,
		    "what a spike does to v, one step after it", HEBB_CHOICE,
		    "subtract|zero" },
	[ALPHA] = { "alpha", "1", HEBB_OPTIONAL, 0, 1,
		    "part of i that a step leaves; 0.9, if tau_syn is not "
		    "given" },
	[TAU_SYN] = { "tau_syn", "ms", HEBB_OPTIONAL, 1e-6, 1e9,
		      "time constant of i: alpha = e^(-dt/tau_syn)" },
	{ 0 },
};

static struct hebb_unit unit_of(const struct hebb_layer *layer)
{
	struct hebb_unit unit = hebb_spiking_unit(layer, true);

	unit.alpha = hebb_spiking_keep(layer, ALPHA, TAU_SYN, 0.9);
	if (layer->values[RESET].number == ZERO) {
		unit.drop = 0;
		unit.lose = unit.beta;
	}
	return unit;
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_unit unit = unit_of(layer);

	return hebb_spiking_one(layer, ALPHA, TAU_SYN, err) &&
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

const struct hebb_layer_type hebb_layer_spiking_synaptic = {
	.type = {
		.name = "spiking_synaptic",
		.brief = "integrate-and-fire neurons whose current leaks, too",
		.equation = "i[t] = alpha i[t-1] + x[t] W + s[t-1] U + b; v[t] = beta v[t-1] + i[t] - theta s[t-1]; s[t] = 1 if v[t] >= theta",
		.source = "Zenke & Ganguli 2018, Neural Comput. 30:1514; Neftci, Mostafa & Zenke 2019, IEEE Signal Process. Mag. 36:51",
		.params = params,
	},
	.sets = true,
	.takes_spikes = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = gradient,
};
