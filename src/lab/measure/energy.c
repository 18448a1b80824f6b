/*
 * energy.c - what an answer costs: operations, and energy by a model
 *
 * Operations per answered sample as NeuroBench counts them: a weight that is
 * added for a spike is an accumulate; a product of two numbers that are not
 * zero is a multiply-add; `dense` is both if nothing were zero.  Membranes are
 * updated at each step.  The energy is a model, not a measurement:
 *
 *	E = accumulates e_ac + multiplies e_mac + updates e_update
 *
 * with constants for 32-bit arithmetic in 45 nm; memory, which costs more, is
 * not in it.  Times are of this machine, and of this program.
 */
#include "lab/measure.h"

#include "base/log.h"

enum { E_AC, E_MAC, E_UPDATE };

static const struct hebb_param params[] = {
	[E_AC] = { "e_ac", "1", 0.9, 0, 1e9, "pJ of an accumulate" },
	[E_MAC] = { "e_mac", "1", 4.6, 0, 1e9, "pJ of a multiply-add" },
	[E_UPDATE] = { "e_update", "1", 4.6, 0, 1e9,
		       "pJ of one step of a membrane: a leak multiplies and "
		       "adds" },
	{ NULL },
};

enum {
	ACCUMULATES,
	MULTIPLIES,
	DENSE,
	UPDATES,
	PER_ANSWER,
	PER_LESSON,
	ANSWER_TIME,
	LEARN_TIME
};

static const struct hebb_finding findings[] = {
	[ACCUMULATES] = { "accumulates", "1", "effective, for an answer", -1 },
	[MULTIPLIES] = { "multiplies", "1",
			 "effective multiply-adds, for an answer", -1 },
	[DENSE] = { "dense", "1",
		    "operations for an answer, if nothing were zero", -1 },
	[UPDATES] = { "updates", "1", "steps of membranes, for an answer", -1 },
	[PER_ANSWER] = { "energy", "nJ", "of an answer, by the model", -1 },
	[PER_LESSON] = { "energy_learning", "nJ",
			 "of learning from a sample, by the model, membranes "
			 "left out",
			 -1 },
	[ANSWER_TIME] = { "answer_time", "s", "of an answer, on this machine",
			  -1, false, true },
	[LEARN_TIME] = { "learn_time", "s",
			 "of learning from a sample, on this machine", -1,
			 false, true },
	{ 0 },
};

static bool end(struct hebb_sitting *sitting, double *value,
		struct hebb_error *err)
{
	const struct hebb_value *cost = sitting->measure->values;
	struct hebb_subject *subject = sitting->subject;
	const double n = (double)sitting->measure->stimuli;
	const double seen = (double)subject->seen;
	const double start = hebb_clock();
	struct hebb_expense all;

	if (!hebb_subject_expend(subject, sitting->measure->stimuli, &all, err))
		return false;
	value[ANSWER_TIME] = (hebb_clock() - start) / n;
	value[ACCUMULATES] = all.accumulates / n;
	value[MULTIPLIES] = all.multiplies / n;
	value[DENSE] = all.dense / n;
	value[UPDATES] = all.updates / n;
	value[PER_ANSWER] = 1e-3 * (value[ACCUMULATES] * cost[E_AC].number +
				    value[MULTIPLIES] * cost[E_MAC].number +
				    value[UPDATES] * cost[E_UPDATE].number);
	value[PER_LESSON] = 1e-3 *
			    (subject->cost.events * cost[E_AC].number +
			     subject->cost.products * cost[E_MAC].number) /
			    seen;
	value[LEARN_TIME] = subject->seconds / seen;
	return true;
}

const struct hebb_measure_type hebb_measure_energy = {
	.type = {
		.name = "energy",
		.brief = "what an answer costs: operations, and energy by a model",
		.equation = "E = accumulates e_ac + multiplies e_mac + updates "
			    "e_update, of operations in which nothing is zero",
		.source = "Yik et al. 2025, Nat. Commun. 16:1545; Horowitz "
			  "2014, ISSCC, doi 10.1109/ISSCC.2014.6757323",
		.params = params,
	},
	.findings = findings,
	.needs = HEBB_NEEDS_EXPENSE,
	.end = end,
};
