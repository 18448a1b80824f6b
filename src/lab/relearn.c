/*
 * relearn.c - a learner begins anew, and has but a few samples to learn from
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/experiment.h"
#include "lab/measure.h"
#include "learn/marks.h"

enum { ANSWERS = 256 };

struct repeater {
	const struct hebb_subject *subject;
	struct hebb_learner *learner;
	struct hebb_batch_buffer learning, answering;
	uint32_t *order; /* [train], of which n count */
	bool *known;     /* [train] the n samples */
	size_t n;
	uint64_t seen;
};

/* The order of the pass that comes now, without what is not to be seen. */
static void begin_pass(struct repeater *repeater)
{
	const struct hebb_dataset *data = repeater->subject->data;
	const size_t n = repeater->n;
	size_t i, k = 0;

	hebb_dataset_order(data, repeater->subject->seed, repeater->seen / n,
			   repeater->order);
	for (i = 0; !repeater->seen && i < n; i++)
		repeater->known[repeater->order[i]] = true;
	for (i = 0; k < n; i++)
		if (repeater->known[repeater->order[i]])
			repeater->order[k++] = repeater->order[i];
}

static bool study(struct repeater *repeater, struct hebb_error *err)
{
	const struct hebb_subject *subject = repeater->subject;
	struct hebb_learner *learner = repeater->learner;
	const size_t at = repeater->seen % repeater->n;
	const size_t left = repeater->n - at;
	const uint64_t more = subject->seen - repeater->seen;
	size_t n = learner->batch < left ? learner->batch : left;
	struct hebb_batch batch;
	double loss;

	if (!at)
		begin_pass(repeater);
	if (n > more)
		n = (size_t)more;
	batch = (learner->fetches ? hebb_dataset_choose : hebb_dataset_gather)(
	    subject->data, repeater->order + at, n, &repeater->learning);
	repeater->seen += n;
	return learner->type->learn(learner, &batch, &loss, err);
}

static bool examine(struct repeater *repeater, double *accuracy,
		    struct hebb_error *err)
{
	const struct hebb_subject *subject = repeater->subject;
	struct hebb_learner *learner = repeater->learner;
	const size_t first = subject->data->train, all = subject->held_out;
	float *out =
	    hebb_alloc(ANSWERS * learner->outputs, sizeof(*out), "answers");
	struct hebb_marks marks;
	uint32_t id[ANSWERS];
	size_t done, n, i;
	bool ok = true;

	hebb_marks_init(&marks, subject->data, all, 1);
	for (done = 0; ok && done < all; done += n) {
		struct hebb_batch batch;

		n = all - done < ANSWERS ? all - done : ANSWERS;
		for (i = 0; i < n; i++)
			id[i] = (uint32_t)(first + done + i);
		batch = hebb_dataset_gather(subject->data, id, n,
					    &repeater->answering);
		ok = learner->type->answer(learner, &batch, out, err);
		if (ok)
			hebb_marks_add(&marks, &batch, out);
	}
	*accuracy = ok ? hebb_marks_accuracy(&marks) : NAN;
	hebb_marks_release(&marks);
	hebb_free(out);
	return ok;
}

static bool learn(struct repeater *repeater, struct hebb_error *err)
{
	const struct hebb_subject *subject = repeater->subject;

	while (repeater->seen < subject->seen)
		if (hebb_job_stopped(subject->job, err) ||
		    !study(repeater, err))
			return false;
	return true;
}

bool hebb_subject_relearn(const struct hebb_subject *subject, size_t n,
			  double *accuracy, struct hebb_error *err)
{
	const struct hebb_dataset *data = subject->data;
	const struct hebb_task task = {
		.data = data,
		.seed = subject->seed,
		.threads = subject->threads,
	};
	struct hebb_config *map = hebb_config_copy(subject->map);
	struct repeater repeater = {
		.subject = subject,
		.learner =
		    hebb_learner_new(map, subject->learner->name, &task, err),
		.n = n,
	};
	bool ok = false;

	if (repeater.learner) {
		repeater.learning =
		    hebb_batch_room(data, repeater.learner->batch);
		repeater.answering = hebb_batch_room(data, ANSWERS);
		repeater.order = hebb_alloc(
		    data->train, sizeof(*repeater.order), "order of samples");
		repeater.known = hebb_alloc(
		    data->train, sizeof(*repeater.known), "order of samples");
		ok = learn(&repeater, err) && examine(&repeater, accuracy, err);
		hebb_batch_release(&repeater.learning);
		hebb_batch_release(&repeater.answering);
		hebb_free(repeater.order);
		hebb_free(repeater.known);
		hebb_learner_free(repeater.learner);
	}
	hebb_config_free(map);
	return ok;
}
