/*
 * solver.h - neurons advanced by an adaptive solver instead of their own steps
 *
 * The method of Runge, Kutta and Fehlberg of orders 4 and 5 (GSL's rkf45), with
 * sub-steps as long as the error allows.  Each neuron keeps the length of its
 * last one from step to step, so that what a neuron does depends on no other.
 * It is a reference: many times slower than a type's own steps.
 */
#ifndef HEBB_SNN_SOLVER_H
#define HEBB_SNN_SOLVER_H

#include "snn/neuron.h"

struct hebb_solver;

/*
 * For `size` neurons of a type with an `ode`; one piece of memory, to be
 * hebb_free'd.  `tolerance` is the error a sub-step may have, in the units of
 * the states; NaN: the type's.
 */
struct hebb_solver *hebb_solver_new(const struct hebb_neuron_type *type,
				    uint32_t size, double dt, double tolerance);

/* Forget the lengths of sub-steps. */
void hebb_solver_reset(const struct hebb_solver *solver);

/*
 * In place of the type's `step`: `shared` of the block is the solver, and its
 * coefficients are the parameters of the type.  A neuron that cannot be
 * solved is NaN.
 */
void hebb_solver_step(const struct hebb_block *block);

#endif
