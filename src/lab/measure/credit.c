/*
 * credit.c - do a learner's changes point down the gradient?
 *
 * For the same samples and weights, of each array of weights: what the rule
 * would change, before the optimiser has its say, and the gradient of the loss
 * (of layers that spike by its surrogate, through all of time).  Angles of
 * random changes are 90 degrees and their cosines of the order of 1 / sqrt(n)
 * for n weights; `null` is what 95 % of them stay below.  `descent` is the
 * decrease of the loss, to first order, over that of a step along the gradient
 * at the same rate.
 */
#include "lab/measure.h"

#include <math.h>

#include "base/memory.h"

enum { SAMPLES };

static const struct hebb_param params[] = {
	[SAMPLES] = { "samples", "1", HEBB_OPTIONAL, 1, 1e9,
		      "of the training part, from the first on; as many as "
		      "the learner takes in a batch if not given",
		      HEBB_COUNT },
	{ NULL },
};

enum { COSINE, ANGLE, SIGNS, DESCENT, NULL_COSINE };

static const struct hebb_finding findings[] = {
	[COSINE] = { "cosine", "1", "of change and gradient, downhill", +1 },
	[ANGLE] = { "angle", "degree", "between change and gradient", -1 },
	[SIGNS] = { "signs", "1", "part of the weights that go the same way",
		    +1 },
	[DESCENT] = { "descent", "1",
		      "expected decrease of the loss, over the gradient's",
		      +1 },
	[NULL_COSINE] = { .name = "null",
			  .unit = "1",
			  .brief = "cosine that 95 % of random changes stay "
				   "below",
			  .chance = true },
	{ 0 },
};

static void compare(const double *own, const double *exact, size_t n,
		    double *value)
{
	double oo = 0, oe = 0, ee = 0;
	size_t i, same = 0, all = 0;

	for (i = 0; i < n; i++) {
		oo += own[i] * own[i];
		oe += own[i] * exact[i];
		ee += exact[i] * exact[i];
		all += own[i] != 0 && exact[i] != 0;
		same += own[i] * exact[i] > 0;
	}
	if (!(oo > 0) || !(ee > 0))
		return;
	value[COSINE] = fmax(-1, fmin(1, oe / sqrt(oo * ee)));
	value[ANGLE] = acos(value[COSINE]) * 180 / M_PI;
	value[SIGNS] = all ? (double)same / (double)all : NAN;
	value[DESCENT] = oe / ee;
	value[NULL_COSINE] = 1.6448536269514722 / sqrt((double)n);
}

static size_t samples_of(const struct hebb_sitting *sitting)
{
	const struct hebb_subject *subject = sitting->subject;
	const double asked = sitting->measure->values[SAMPLES].number;
	size_t n = subject->learner->batch;

	if (asked < (double)n)
		n = (size_t)asked;
	return n < subject->data->train ? n : subject->data->train;
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	const struct hebb_dataset *data = sitting->subject->data;
	struct hebb_learner *learner = sitting->subject->learner;
	const struct hebb_probe *probe = hebb_learner_weights(learner, which);
	const size_t size = hebb_probe_size(probe), n = samples_of(sitting);
	struct hebb_batch_buffer room = hebb_batch_room(data, n);
	uint32_t *id = hebb_alloc(n, sizeof(*id), "samples");
	double *own = hebb_alloc(2 * size, sizeof(*own), "changes");
	struct hebb_batch batch;
	size_t i;
	bool ok;

	for (i = 0; i < n; i++)
		id[i] = (uint32_t)i;
	batch = hebb_dataset_gather(data, id, n, &room);
	ok =
	    learner->type->credit(learner, &batch, probe, own, own + size, err);
	if (ok)
		compare(own, own + size, size, value);
	hebb_free(own);
	hebb_free(id);
	hebb_batch_release(&room);
	return ok;
}

static void load(const struct hebb_measure *measure,
		 const struct hebb_dataset *data, struct hebb_learner *learner,
		 size_t looks, struct hebb_load *load)
{
	(void)measure;
	(void)data;
	(void)looks;
	load->passing = 2 * sizeof(double) * (double)hebb_load_weights(learner);
}

const struct hebb_measure_type hebb_measure_credit = {
	.type = {
		.name = "credit",
		.brief = "do a learner's changes point down the gradient?",
		.equation = "cos = <dw, -grad L> / (|dw| |grad L|); descent = "
			    "<dw, -grad L> / |grad L|^2, dw of rate 1",
		.source = "Lillicrap et al. 2016, Nat. Commun. 7:13276; "
			  "Richards et al. 2019, Nat. Neurosci. 22:1761",
		.params = params,
	},
	.findings = findings,
	.needs = HEBB_NEEDS_WEIGHTS | HEBB_NEEDS_CREDIT,
	.of = HEBB_OF_WEIGHTS,
	.at_looks = true,
	.look = look,
	.load = load,
};
