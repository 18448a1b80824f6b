#include "snn/neuron.h"

#include "base/number.h"

struct hebb_block hebb_part(const struct hebb_block *block, uint32_t from,
			    uint32_t most)
{
	struct hebb_block part = *block;
	int k;

	part.n = block->n - from < most ? block->n - from : most;
	part.first += from;
	part.fired += from;
	for (k = 0; k < HEBB_STATES; k++)
		part.state[k] = part.state[k] ? part.state[k] + from : NULL;
	for (k = 0; k < HEBB_PORTS; k++)
		part.input[k] = part.input[k] ? part.input[k] + from : NULL;
	for (k = 0; k < HEBB_COEFS && !part.uniform; k++)
		part.coef[k] = part.coef[k] ? part.coef[k] + from : NULL;
	return part;
}

double hebb_phi(double x)
{
	return x == 0 ? 1 : -hebb_expm1(-x) / x;
}
