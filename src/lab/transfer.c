#include "lab/transfer.h"

#include <math.h>

double hebb_transfer_end(const double *r, size_t n)
{
	double sum = 0;
	size_t j;

	for (j = 0; j < n; j++)
		sum += r[n * n + j];
	return sum / (double)n;
}

double hebb_transfer_back(const double *r, size_t n)
{
	double sum = 0;
	size_t j;

	for (j = 0; j + 1 < n; j++)
		sum += r[n * n + j] - r[(j + 1) * n + j];
	return n > 1 ? sum / (double)(n - 1) : NAN;
}

double hebb_transfer_ahead(const double *r, size_t n)
{
	double sum = 0;
	size_t j;

	for (j = 1; j < n; j++)
		sum += r[j * n + j] - r[j];
	return n > 1 ? sum / (double)(n - 1) : NAN;
}

double hebb_transfer_dip(const double *accuracy, size_t n, size_t looks)
{
	double dip = INFINITY;
	size_t j, k;

	for (j = 0; j + 1 < n; j++)
		for (k = (j + 1) * looks + 1; k <= n * looks; k++)
			dip = fmin(dip, accuracy[k * n + j] -
					    accuracy[(j + 1) * looks * n + j]);
	return isfinite(dip) ? dip : NAN;
}
