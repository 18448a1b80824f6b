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

bool hebb_runaway_solved(const double *param, double dt, const double *old,
			 const double *input, double *y)
{
	(void)param;
	(void)dt;
	(void)old;
	y[RUN_I_EX] += input[RUN_EXC];
	y[RUN_I_IN] += input[RUN_INH];
	y[RUN_REFRACTORY] -= y[RUN_REFRACTORY] > 0;
	return false;
}
