#include "snn/solver.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <string.h>

#include "base/memory.h"

enum { SUBSTEPS_MOST = 1000000 };

struct hebb_solver {
	const struct hebb_neuron_type *type;
	size_t params, states, ports;
	double dt, tolerance;
	uint32_t size;
	double *substep; /* [size] of each neuron, behind this struct */
};

/* A neuron on its way through a step, and what GSL needs for it. */
struct cell {
	const struct hebb_ode *ode;
	double dt, current;
	double param[HEBB_COEFS], state[HEBB_STATES], input[HEBB_PORTS];
	gsl_odeiv2_system system;
	gsl_odeiv2_step *step;
	gsl_odeiv2_control *control;
};

struct hebb_solver *hebb_solver_new(const struct hebb_neuron_type *type,
				    uint32_t size, double dt, double tolerance)
{
	struct hebb_solver *solver =
	    hebb_alloc(1, sizeof(*solver) + size * sizeof(double),
		       "solver of %u neurons", size);

	solver->type = type;
	solver->params = hebb_param_count(type->type.params);
	while (type->states[solver->states].name)
		solver->states++;
	while (type->ports[solver->ports].name)
		solver->ports++;
	solver->dt = dt;
	solver->tolerance = isnan(tolerance) ? type->ode->tolerance : tolerance;
	solver->size = size;
	solver->substep = (double *)(solver + 1);
	hebb_solver_reset(solver);
	return solver;
}

void hebb_solver_reset(const struct hebb_solver *solver)
{
	uint32_t i;

	for (i = 0; i < solver->size; i++)
		solver->substep[i] = solver->dt;
}

static int rate(double t, const double *y, double *dydt, void *data)
{
	const struct cell *cell = data;
	double state[HEBB_STATES];

	(void)t;
	memcpy(state, cell->state, sizeof(state));
	memcpy(state, y, (size_t)cell->ode->n * sizeof(*y));
	cell->ode->rate(cell->param, state, cell->current, dydt);
	return GSL_SUCCESS;
}

/* Memory that GSL asked for itself, refused as hebb_alloc refuses. */
static void *given(void *memory)
{
	return memory ? memory : hebb_alloc(SIZE_MAX / 4, 1, "GSL's solver");
}

static void open_cell(struct cell *cell, const struct hebb_solver *solver)
{
	const struct hebb_ode *ode = solver->type->ode;
	const size_t n = (size_t)ode->n;

	*cell = (struct cell){ .ode = ode, .dt = solver->dt };
	cell->system = (gsl_odeiv2_system){ rate, NULL, n, cell };
	cell->step = given(gsl_odeiv2_step_alloc(gsl_odeiv2_step_rkf45, n));
	cell->control = given(gsl_odeiv2_control_standard_new(
	    solver->tolerance, ode->scaled ? solver->tolerance : 0, 0, 1));
}

static void close_cell(struct cell *cell)
{
	gsl_odeiv2_control_free(cell->control);
	gsl_odeiv2_step_free(cell->step);
}

/* A trial that left the numbers, from where slopes are too steep for it. */
static bool lost(const double *y, const double *slope, const double *error,
		 int n)
{
	int k;

	for (k = 0; k < n; k++)
		if (!isfinite(y[k] + slope[k] + error[k]))
			return true;
	return false;
}

/*
 * One sub-step from time t, as long as `substep` says or as is left; it becomes
 * shorter until its error is small enough.  Where time cannot tell it from none
 * (a spike's upstroke, on its way to infinity), v alone climbs along its slope.
 * Returns the time reached; `substep` becomes the next one's.
 */
static double substep(struct cell *cell, double t, double *substep)
{
	const size_t size = (size_t)cell->ode->n * sizeof(double);
	const double left = cell->dt - t;
	bool last = *substep > left;
	double now = last ? left : *substep, next;
	double y[HEBB_STATES], error[HEBB_STATES];
	double before[HEBB_STATES], after[HEBB_STATES];

	rate(t, cell->state, before, cell);
	for (;; now = next, last = false) {
		memcpy(y, cell->state, size);
		gsl_odeiv2_step_apply(cell->step, t, now, y, error, before,
				      after, &cell->system);
		next = now;
		if (lost(y, after, error, cell->ode->n))
			next = now / 5; /* as GSL's control does at most */
		else if (gsl_odeiv2_control_hadjust(cell->control, cell->step,
						    y, error, after, &next) !=
			     GSL_ODEIV_HADJ_DEC ||
			 next >= now)
			break;
		if (t + next == t) {
			memcpy(y, cell->state, size);
			y[0] += now * before[0];
			next = now;
			break;
		}
	}
	memcpy(cell->state, y, size);
	*substep = next;
	return last ? cell->dt : t + now;
}

/* A step of dt; does the neuron fire? */
static bool advance(struct cell *cell, double *length)
{
	const struct hebb_ode *ode = cell->ode;
	double old[HEBB_STATES], t = 0;
	bool fires = false;
	int s;

	memcpy(old, cell->state, sizeof(old));
	for (s = 0; t < cell->dt && s < SUBSTEPS_MOST; s++) {
		if (!isfinite(cell->state[0]))
			break;
		t = substep(cell, t, length);
		if (ode->reset)
			fires |= ode->reset(cell->param, cell->dt, cell->state);
	}
	if (t < cell->dt)
		cell->state[0] = NAN;
	return fires | ode->finish(cell->param, cell->dt, old, cell->input,
				   cell->state);
}

void hebb_solver_step(const struct hebb_block *block)
{
	const struct hebb_solver *solver = block->shared;
	struct cell cell;
	uint32_t i;
	size_t k;

	open_cell(&cell, solver);
	for (i = 0; i < block->n; i++) {
		for (k = 0; k < solver->params; k++)
			cell.param[k] = block->coef[k][block->uniform ? 0 : i];
		for (k = 0; k < solver->states; k++)
			cell.state[k] = block->state[k][i];
		cell.current = 0;
		for (k = 0; k < solver->ports; k++) {
			cell.input[k] =
			    block->input[k] ? block->input[k][i] : 0;
			if (solver->type->ports[k].takes == HEBB_TAKES_CURRENT)
				cell.current = cell.input[k];
		}
		block->fired[i] =
		    advance(&cell, &solver->substep[block->first + i]);
		for (k = 0; k < solver->states; k++)
			block->state[k][i] = cell.state[k];
	}
	close_cell(&cell);
}
