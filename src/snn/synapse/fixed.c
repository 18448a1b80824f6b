/*
 * fixed.c - a synapse that does not learn
 */
#include "snn/synapse.h"

const struct hebb_synapse_type hebb_synapse_fixed = {
	.type = {
		.name = "fixed",
		.brief = "a synapse that does not learn",
	},
};
