/*
 * number.h - exp, log and pow whose bits do not depend on the processor
 *
 * glibc picks other code on processors with fused multiply-add and gives other
 * last bits there.  Coefficients of neurons and synapses come from here, so a
 * simulation gives the same spikes on every machine.
 */
#ifndef HEBB_BASE_NUMBER_H
#define HEBB_BASE_NUMBER_H

double hebb_exp(double x);
double hebb_expm1(double x);
double hebb_log(double x);
double hebb_pow(double x, double y);

#endif
