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
 * not in it.  Times are of this machine, and of this program.  So are joules,
 * where the processors' counters can be read, of which all are: whoever else
 * works meanwhile, such as another seed, is in them.  Answers are given again
 * and again until the counters have moved.  Of what was taken between two looks
 * learning has its share of the time.
 */
#include "lab/measure.h"

#include <math.h>

#include "base/log.h"
#include "base/memory.h"
#include "lab/joules.h"

#define MOMENT 0.2 /* s: counters move a thousand times a second */

enum { E_AC, E_MAC, E_UPDATE, COUNTERS };

static const struct hebb_param params[] = {
	[E_AC] = { "e_ac", "1", 0.9, 0, 1e9, "pJ of an accumulate" },
	[E_MAC] = { "e_mac", "1", 4.6, 0, 1e9, "pJ of a multiply-add" },
	[E_UPDATE] = { "e_update", "1", 4.6, 0, 1e9,
		       "pJ of one step of a membrane: a leak multiplies and "
		       "adds" },
	[COUNTERS] = { "counters", "1", HEBB_OPTIONAL, 0, 0,
		       "folder of the processors' counters of energy",
		       HEBB_NAME, "/sys/class/powercap" },
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
	LEARN_TIME,
	ANSWER_JOULES,
	LEARN_JOULES
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
	[ANSWER_JOULES] = { "joules", "J",
			    "of an answer, as this machine's processors count",
			    -1, false, true },
	[LEARN_JOULES] = { "joules_learning", "J",
			   "of learning from a sample, as this machine's "
			   "processors count",
			   -1, false, true },
	{ 0 },
};

/* What was counted so far. */
struct meter {
	struct hebb_joules *joules; /* NULL: nothing can be read */
	double clock, seconds;      /* of the last look, and learning before */
	double learning;            /* J */
};

static void *begin(struct hebb_sitting *sitting)
{
	struct meter *meter = hebb_alloc(1, sizeof(*meter), "a meter");

	meter->joules =
	    hebb_joules_open(sitting->measure->values[COUNTERS].text);
	meter->clock = hebb_clock();
	return meter;
}

static void release(void *state)
{
	struct meter *meter = state;

	hebb_joules_close(meter->joules);
	hebb_free(meter);
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	const double seconds = sitting->subject->seconds, now = hebb_clock();
	struct meter *meter = sitting->state;

	(void)which;
	(void)value;
	(void)err;
	if (meter->joules && now > meter->clock)
		meter->learning +=
		    hebb_joules_read(meter->joules) *
		    fmin(1, (seconds - meter->seconds) / (now - meter->clock));
	meter->clock = now;
	meter->seconds = seconds;
	return true;
}

static bool time_answers(struct hebb_sitting *sitting, double *value,
			 struct hebb_error *err)
{
	const struct meter *meter = sitting->state;
	const size_t n = sitting->measure->stimuli;
	const double start = hebb_clock();
	double accuracy, seconds, answers = 0;

	if (meter->joules)
		(void)hebb_joules_read(meter->joules);
	do {
		if (!hebb_subject_examine(sitting->subject, n, NULL, &accuracy,
					  err))
			return false;
		answers += (double)n;
		seconds = hebb_clock() - start;
	} while (meter->joules && seconds < MOMENT);
	value[ANSWER_TIME] = seconds / answers;
	if (!meter->joules)
		return true;
	value[ANSWER_JOULES] = hebb_joules_read(meter->joules) / answers;
	value[LEARN_JOULES] = meter->learning / (double)sitting->subject->seen;
	return true;
}

static bool end(struct hebb_sitting *sitting, double *value,
		struct hebb_error *err)
{
	const struct hebb_value *cost = sitting->measure->values;
	struct hebb_subject *subject = sitting->subject;
	const double n = (double)sitting->measure->stimuli;
	const double seen = (double)subject->seen;
	struct hebb_expense all;

	if (!time_answers(sitting, value, err) ||
	    !hebb_subject_expend(subject, sitting->measure->stimuli, &all, err))
		return false;
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
	.at_looks = true,
	.begin = begin,
	.look = look,
	.end = end,
	.release = release,
};
