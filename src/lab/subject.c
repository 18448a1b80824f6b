/*
 * subject.c - what measures ask of a learner
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/measure.h"
#include "learn/marks.h"

enum { ASKED = 256 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Samples of the test part: stimuli from number `first` on. */
static struct hebb_batch gather(const struct hebb_dataset *data, size_t first,
				size_t n, struct hebb_batch_buffer *room)
{
	uint32_t id[ASKED];
	size_t i;

	for (i = 0; i < n; i++)
		id[i] = (uint32_t)(data->train + data->validation + first + i);
	return hebb_dataset_gather(data, id, n, room);
}

/* ---- activity ---- */

/* Rows of a part, of which at most HEBB_UNITS_MOST units are kept. */
static void thin_out(const float *from, size_t rows, size_t units, float *to)
{
	const size_t kept = least(units, HEBB_UNITS_MOST);
	size_t r, i;

	for (r = 0; r < rows; r++)
		for (i = 0; i < kept; i++)
			to[r * kept + i] = from[r * units + i * units / kept];
}

bool hebb_subject_respond(struct hebb_subject *subject, size_t n,
			  uint64_t repeat, float *const *activity,
			  struct hebb_error *err)
{
	struct hebb_learner *learner = subject->learner;
	struct hebb_batch_buffer room = hebb_batch_room(subject->data, ASKED);
	float **some =
	    hebb_alloc(learner->parts, sizeof(*some), "activity of parts");
	size_t done, rows, k;
	bool ok = true;

	for (k = 0; k < learner->parts; k++)
		some[k] = hebb_alloc(ASKED * learner->part[k].units,
				     sizeof(float), "activity");
	for (done = 0; ok && done < n; done += rows) {
		struct hebb_batch batch;

		rows = least(n - done, ASKED);
		batch = gather(subject->data, done, rows, &room);
		ok = learner->type->respond(learner, &batch, repeat, some, err);
		for (k = 0; ok && k < learner->parts; k++) {
			const size_t units = learner->part[k].units;

			thin_out(some[k], rows, units,
				 activity[k] +
				     done * least(units, HEBB_UNITS_MOST));
		}
	}
	for (k = 0; k < learner->parts; k++)
		hebb_free(some[k]);
	hebb_free(some);
	hebb_batch_release(&room);
	return ok;
}

float **hebb_subject_room(const struct hebb_subject *subject, size_t n)
{
	const struct hebb_learner *learner = subject->learner;
	float **activity =
	    hebb_alloc(learner->parts, sizeof(*activity), "activity of parts");
	size_t k;

	for (k = 0; k < learner->parts; k++)
		activity[k] = hebb_alloc(
		    n * least(learner->part[k].units, HEBB_UNITS_MOST),
		    sizeof(float), "activity");
	return activity;
}

void hebb_subject_room_free(const struct hebb_subject *subject,
			    float **activity)
{
	size_t k;

	for (k = 0; activity && k < subject->learner->parts; k++)
		hebb_free(activity[k]);
	hebb_free(activity);
}

bool hebb_subject_ask(struct hebb_subject *subject, struct hebb_error *err)
{
	if (subject->fresh)
		return true;
	if (!subject->activity)
		subject->activity =
		    hebb_subject_room(subject, subject->stimuli);
	subject->fresh = hebb_subject_respond(subject, subject->stimuli, 0,
					      subject->activity, err);
	return subject->fresh;
}

size_t hebb_subject_main(const struct hebb_subject *subject)
{
	const struct hebb_learner *learner = subject->learner;
	size_t k = learner->parts - 1;

	while (k > 0 && learner->part[k].answers)
		k--;
	return learner->part[k].answers ? learner->parts - 1 : k;
}

struct hebb_activation
hebb_sitting_activation(const struct hebb_sitting *sitting, size_t which,
			const float *x)
{
	const struct hebb_subject *subject = sitting->subject;
	const struct hebb_dataset *data = subject->data;
	const struct hebb_part *part = &subject->learner->part[which];
	const bool classes = data->label && hebb_dataset_steps(data) == 1;

	return (struct hebb_activation){
		.n = sitting->measure->stimuli,
		.units = least(part->units, HEBB_UNITS_MOST),
		.x = x,
		.label = classes ? data->label + data->train + data->validation
				 : NULL,
		.classes = classes ? data->classes : 0,
		.spikes = part->spikes,
	};
}

bool hebb_sitting_part(struct hebb_sitting *sitting, size_t which,
		       struct hebb_activation *activation,
		       struct hebb_error *err)
{
	struct hebb_subject *subject = sitting->subject;

	if (!hebb_subject_ask(subject, err))
		return false;
	*activation =
	    hebb_sitting_activation(sitting, which, subject->activity[which]);
	return true;
}

/* ---- answers ---- */

bool hebb_subject_examine(struct hebb_subject *subject, size_t n,
			  const float *input, double *accuracy,
			  struct hebb_error *err)
{
	struct hebb_learner *learner = subject->learner;
	struct hebb_batch_buffer room = hebb_batch_room(subject->data, ASKED);
	float *out =
	    hebb_alloc(ASKED * learner->outputs, sizeof(*out), "answers");
	struct hebb_marks marks;
	size_t done, rows;
	bool ok = true;

	hebb_marks_init(&marks, subject->data, n, 1);
	for (done = 0; ok && done < n; done += rows) {
		struct hebb_batch batch;

		rows = least(n - done, ASKED);
		batch = gather(subject->data, done, rows, &room);
		if (input)
			batch.input = input + done * subject->data->width;
		ok = learner->type->answer(learner, &batch, out, err);
		if (ok)
			hebb_marks_add(&marks, &batch, out);
	}
	*accuracy = ok ? hebb_marks_accuracy(&marks) : NAN;
	hebb_marks_release(&marks);
	hebb_free(out);
	hebb_batch_release(&room);
	return ok;
}

/* Windows of one batch go on from those of the last. */
struct ear {
	hebb_hear *hear;
	void *data;
	uint64_t before;
};

static void pass_on(void *data, uint64_t window, double time, size_t unit)
{
	const struct ear *ear = data;

	ear->hear(ear->data, ear->before + window, time, unit);
}

bool hebb_subject_listen(struct hebb_subject *subject, size_t part, size_t n,
			 hebb_hear *hear, void *data, uint64_t *windows,
			 struct hebb_error *err)
{
	struct hebb_learner *learner = subject->learner;
	struct hebb_batch_buffer room = hebb_batch_room(subject->data, ASKED);
	struct ear ear = { hear, data, 0 };
	size_t done, rows;
	uint64_t more;
	bool ok = true;

	for (done = 0; ok && done < n; done += rows) {
		struct hebb_batch batch;

		rows = least(n - done, ASKED);
		batch = gather(subject->data, done, rows, &room);
		ok = learner->type->listen(learner, &batch, part, pass_on, &ear,
					   &more, err);
		ear.before += ok ? more : 0;
	}
	*windows = ear.before;
	hebb_batch_release(&room);
	return ok;
}

bool hebb_subject_trace(struct hebb_subject *subject, size_t part, size_t n,
			void (*see)(void *data, size_t first, size_t n,
				    const float *state),
			void *data, struct hebb_error *err)
{
	struct hebb_learner *learner = subject->learner;
	const size_t row =
	    learner->part[part].steps * learner->part[part].units;
	const size_t fit = HEBB_TRACED_MOST / row, room_for = fit ? fit : 1;
	const size_t most = least(least(ASKED, room_for), n);
	struct hebb_batch_buffer room = hebb_batch_room(subject->data, ASKED);
	float *state = hebb_alloc(most * row, sizeof(*state), "states");
	size_t done, rows;
	bool ok = true;

	for (done = 0; ok && done < n; done += rows) {
		struct hebb_batch batch;

		rows = least(n - done, most);
		batch = gather(subject->data, done, rows, &room);
		ok = learner->type->trace(learner, &batch, part, state, err);
		if (ok)
			see(data, done, rows, state);
	}
	hebb_free(state);
	hebb_batch_release(&room);
	return ok;
}

bool hebb_subject_expend(struct hebb_subject *subject, size_t n,
			 struct hebb_expense *expense, struct hebb_error *err)
{
	struct hebb_learner *learner = subject->learner;
	struct hebb_batch_buffer room = hebb_batch_room(subject->data, ASKED);
	size_t done, rows;
	bool ok = true;

	*expense = (struct hebb_expense){ 0 };
	for (done = 0; ok && done < n; done += rows) {
		struct hebb_expense one;
		struct hebb_batch batch;

		rows = least(n - done, ASKED);
		batch = gather(subject->data, done, rows, &room);
		ok = learner->type->expend(learner, &batch, &one, err);
		if (!ok)
			break;
		expense->accumulates += one.accumulates;
		expense->multiplies += one.multiplies;
		expense->dense += one.dense;
		expense->updates += one.updates;
	}
	hebb_batch_release(&room);
	return ok;
}

void hebb_subject_stimuli(const struct hebb_subject *subject, size_t n,
			  float *input)
{
	const size_t width = subject->data->width;
	struct hebb_batch_buffer room = hebb_batch_room(subject->data, ASKED);
	size_t done, rows;

	for (done = 0; done < n; done += rows) {
		struct hebb_batch batch;

		rows = least(n - done, ASKED);
		batch = gather(subject->data, done, rows, &room);
		memcpy(input + done * width, batch.input,
		       rows * width * sizeof(*input));
	}
	hebb_batch_release(&room);
}

/* ---- weights ---- */

static bool ends_with(const char *text, const char *ending)
{
	const size_t n = strlen(text), m = strlen(ending);

	return n > m && !strcmp(text + n - m, ending);
}

const struct hebb_probe *
hebb_learner_weights(const struct hebb_learner *learner, size_t k)
{
	size_t i;

	for (i = 0; i < learner->probes.n; i++) {
		const struct hebb_probe *probe = &learner->probes.item[i];

		if (!(probe->flags & HEBB_PROBE_WEIGHT) ||
		    ends_with(probe->path, ".feedback"))
			continue;
		if (probe->rank < 2 && !ends_with(probe->path, ".weight"))
			continue;
		if (!k--)
			return probe;
	}
	return NULL;
}

size_t hebb_learner_main_weights(const struct hebb_learner *learner)
{
	const struct hebb_probe *probe;
	size_t k, best = 0, most = 0;

	for (k = 0; (probe = hebb_learner_weights(learner, k)); k++)
		if (hebb_probe_size(probe) > most) {
			most = hebb_probe_size(probe);
			best = k;
		}
	return best;
}

double *hebb_weights_read(const struct hebb_probe *probe)
{
	const size_t n = hebb_probe_size(probe);
	double *weight = hebb_alloc(n, sizeof(*weight), "weights");

	probe->read(probe, 0, n, weight);
	return weight;
}
