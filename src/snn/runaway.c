#include "snn/runaway.h"

const struct hebb_state hebb_runaway_states[] = {
	[RUN_V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[RUN_I_EX] = { "i_ex", "pA", 0, NULL, false, "excitatory current" },
	[RUN_I_IN] = { "i_in", "pA", 0, NULL, false, "inhibitory current" },
	[RUN_REFRACTORY] = { "refractory", "1", 0, NULL, false,
			     "steps of refractoriness that are left" },
	{ NULL },
};

const struct hebb_port hebb_runaway_ports[] = {
	[RUN_EXC] = { "exc", "pA", HEBB_TAKES_POSITIVE },
	[RUN_INH] = { "inh", "pA", HEBB_TAKES_NEGATIVE },
	[RUN_CURRENT] = { "current", "pA", HEBB_TAKES_CURRENT },
	{ NULL },
};
