#include "base/number.h"

#include <sleef.h>

/*
 * The "cinz" functions of SLEEF are plain C without fused operations; they
 * promise the same bits everywhere, within 1.0 ulp.
 */
double hebb_exp(double x)
{
	return Sleef_cinz_expd1_u10purec(x);
}

double hebb_expm1(double x)
{
	return Sleef_cinz_expm1d1_u10purec(x);
}

double hebb_log(double x)
{
	return Sleef_cinz_logd1_u10purec(x);
}

double hebb_log1p(double x)
{
	return Sleef_cinz_log1pd1_u10purec(x);
}

double hebb_pow(double x, double y)
{
	return Sleef_cinz_powd1_u10purec(x, y);
}

double hebb_sin(double x)
{
	return Sleef_cinz_sind1_u10purec(x);
}

double hebb_cos(double x)
{
	return Sleef_cinz_cosd1_u10purec(x);
}
