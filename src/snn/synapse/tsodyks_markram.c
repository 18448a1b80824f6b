/*
 * tsodyks_markram.c - short-term plasticity: depression and facilitation
 *
 *	a spike delivers u x w, and then	x -= u x,  u += U (1 - u)
 *	between spikes	dx/dt = (1 - x)/tau_rec,  du/dt = -u/tau_facil
 *
 * x is the part of the resources that is there, u the part of it that a spike
 * uses.  Here both are what the next spike meets, so u has the next one's
 * U (1 - u) already; the first spike meets the initial values.
 */
#include "snn/synapse.h"

#include "base/number.h"

enum { U, TAU_REC, TAU_FACIL, U_FIRST, X_FIRST };

static const struct hebb_param params[] = {
	[U] = { "U", "1", 0.5, 0, 1,
		"part of the resources that a lone spike uses" },
	[TAU_REC] = { "tau_rec", "ms", 800, 1e-3, 1e6,
		      "time constant of the resources' recovery" },
	[TAU_FACIL] = { "tau_facil", "ms", 0, 0, 1e6,
			"time constant of facilitation; 0: none" },
	[U_FIRST] = { "u", "1", HEBB_OPTIONAL, 0, 1,
		      "what the first spike uses; U if not given" },
	[X_FIRST] = { "x", "1", 1, 0, 1, "resources at the beginning" },
	{ NULL },
};

enum { USED, THERE };

static const struct hebb_resource states[] = {
	[USED] = { "u", "1", "part of the resources that a spike uses" },
	[THERE] = { "x", "1", "resources that a spike meets" },
	{ NULL },
};

struct rule {
	double U, tau_rec, tau_facil, u, x;
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct rule *rule = scratch;

	(void)dt;
	(void)err;
	*rule = (struct rule){
		.U = v[U].number,
		.tau_rec = v[TAU_REC].number,
		.tau_facil = v[TAU_FACIL].number,
		.u = v[U_FIRST].node ? v[U_FIRST].number : v[U].number,
		.x = v[X_FIRST].number,
	};
	return true;
}

static void start(const void *scratch, double *state)
{
	const struct rule *rule = scratch;

	state[USED] = rule->u;
	state[THERE] = rule->x;
}

static void recover(const void *scratch, double gap, double *state)
{
	const struct rule *rule = scratch;
	const double u = state[USED], x = state[THERE];
	const double facilitated =
	    rule->tau_facil > 0 ? hebb_exp(-gap / rule->tau_facil) : 0;

	state[THERE] = 1 + (x - x * u - 1) * hebb_exp(-gap / rule->tau_rec);
	state[USED] = rule->U + u * (1 - rule->U) * facilitated;
}

static double release(const double *state)
{
	return state[USED] * state[THERE];
}

const struct hebb_synapse_type hebb_synapse_tsodyks_markram = {
	.type = {
		.name = "tsodyks_markram",
		.brief = "short-term depression and facilitation",
		.equation = "a spike delivers u x w; x -= u x, u += U (1 - u); "
			    "dx/dt = (1 - x)/tau_rec, du/dt = -u/tau_facil",
		.source = "Tsodyks & Markram 1997, PNAS 94:719; Tsodyks, Pawelzik "
			  "& Markram 1998, Neural Comput. 10:821",
		.params = params,
	},
	.scratch = sizeof(struct rule),
	.prepare = prepare,
	.resources = states,
	.start = start,
	.recover = recover,
	.release = release,
};
