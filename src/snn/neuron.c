#include "snn/neuron.h"

#include "base/number.h"

double hebb_phi(double x)
{
	return x == 0 ? 1 : -hebb_expm1(-x) / x;
}
