/*
 * gap_junction.c - a conductance between the membranes of two neurons
 *
 *	I_target = weight (v_source - v_target),    I_source = -I_target
 *
 * Both potentials are those at the beginning of a step, so the current is right
 * to first order in dt.  What happens to it: gap.h.
 */
#include "snn/synapse.h"

static const struct hebb_param params[] = {
	[HEBB_SYMMETRIC] = { "symmetric", "1", 1, 0, 1,
			     "the source gets the opposite current; within a "
			     "population each pair is then drawn once",
			     HEBB_FLAG },
	{ NULL },
};

const struct hebb_synapse_type hebb_synapse_gap_junction = {
	.type = {
		.name = "gap_junction",
		.brief = "an electrical synapse",
		.equation = "I_target = weight (v_source - v_target); "
			    "I_source = -I_target",
		.source = "Hjorth et al. 2009, J. Neurophysiol. 101:1824",
		.params = params,
	},
	.electrical = true,
};
