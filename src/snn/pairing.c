#include "snn/pairing.h"

#include "base/memory.h"
#include "base/number.h"

#define TAIL 46.05 /* e^-TAIL = 1e-20 */

struct hebb_decay hebb_decay_new(double tau, double dt)
{
	struct hebb_decay decay = { .n = (int64_t)(TAIL * tau / dt) + 2 };
	int64_t k;

	decay.value = hebb_alloc((size_t)decay.n, sizeof(*decay.value),
				 "decay of a trace");
	for (k = 0; k < decay.n - 1; k++)
		decay.value[k] = hebb_exp(-(double)k * dt / tau);
	return decay;
}

void hebb_decay_release(struct hebb_decay *decay)
{
	hebb_free(decay->value);
	*decay = (struct hebb_decay){ 0 };
}
