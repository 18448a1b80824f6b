/*
 * real.h - the number that artificial networks compute with
 *
 * The program uses float.  Tests compile the same sources once more with
 * HEBB_DOUBLE, so that gradients can be compared with finite differences far
 * below the rounding of float.  Functions of <tgmath.h> follow the type.
 */
#ifndef HEBB_ANN_REAL_H
#define HEBB_ANN_REAL_H

#ifdef HEBB_DOUBLE
typedef double hebb_real;
#else
typedef float hebb_real;
#endif

#endif
