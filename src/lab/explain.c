#include "lab/explain.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { NAME, SAMPLES, CLASS, BASELINE, SCORE, SEEDS };

const struct hebb_param hebb_explain_common[] = {
	[NAME] = { "name", "1", HEBB_OPTIONAL, 0, 0,
		   "what its maps are called; the type's name if not given",
		   HEBB_NAME },
	[SAMPLES] = { "samples", "1", HEBB_OPTIONAL, 0, 1e9,
		      "so many of the held-out samples, or a list of them, "
		      "from 0; 10 if not given",
		      HEBB_NODE },
	[CLASS] = { "class", "1", HEBB_OPTIONAL, 0, 0,
		    "whose number is explained: answer, the largest one; "
		    "label, the right one; or a class",
		    HEBB_NAME, "answer" },
	[BASELINE] = { "baseline", "1", 0, 0, 1,
		       "a sample in which nothing is: zeros, or the mean of "
		       "the training samples",
		       HEBB_CHOICE, "zero|mean" },
	[SCORE] = { "score", "1", 0, 0, 1,
		    "what is explained: that number of the answer, or its "
		    "share in the sum of all",
		    HEBB_CHOICE, "answer|share" },
	[SEEDS] = { "seeds", "1", 1, 1, 1e6,
		    "learners that are explained, from the first seed on",
		    HEBB_COUNT },
	{ NULL },
};

enum { ASKED = 64, USUAL = 10 };

/* ---- patches ---- */

struct hebb_patches hebb_patches_of(const struct hebb_dataset *data,
				    size_t size, size_t stride)
{
	struct hebb_patches patches = {
		.size = size,
		.stride = stride,
		.high = data->rank > 1 ? data->shape[0] : 1,
		.wide = data->rank > 1 ? data->shape[1] : data->width,
	};

	patches.deep = data->width / (patches.high * patches.wide);
	patches.down = (patches.high + stride - 1) / stride;
	patches.across = (patches.wide + stride - 1) / stride;
	patches.n = patches.down * patches.across;
	return patches;
}

/* The numbers of a patch lie in runs, one for each of its rows. */
struct runs {
	size_t n, at, step, length;
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static struct runs runs_of(const struct hebb_patches *patches, size_t k)
{
	const size_t top = k / patches->across * patches->stride;
	const size_t left = k % patches->across * patches->stride;
	const size_t row = patches->wide * patches->deep;

	return (struct runs){
		.n = least(patches->size, patches->high - top),
		.at = top * row + left * patches->deep,
		.step = row,
		.length =
		    least(patches->size, patches->wide - left) * patches->deep,
	};
}

void hebb_patch_copy(const struct hebb_patches *patches, size_t k,
		     const float *from, float *to)
{
	const struct runs runs = runs_of(patches, k);
	size_t i;

	for (i = 0; i < runs.n; i++)
		memcpy(to + runs.at + i * runs.step,
		       from + runs.at + i * runs.step,
		       runs.length * sizeof(*to));
}

void hebb_patch_add(const struct hebb_patches *patches, size_t k, double value,
		    double *map)
{
	const struct runs runs = runs_of(patches, k);
	size_t i, j;

	for (i = 0; i < runs.n; i++)
		for (j = 0; j < runs.length; j++)
			map[runs.at + i * runs.step + j] += value;
}

size_t hebb_patch_area(const struct hebb_patches *patches, size_t k)
{
	const struct runs runs = runs_of(patches, k);

	return runs.n * runs.length;
}

/* ---- asking ---- */

static double score_of(const struct hebb_question *question, const float *out)
{
	double sum = 0;
	size_t i;

	if (!question->share)
		return (double)out[question->output];
	for (i = 0; i < question->learner->outputs; i++)
		sum += (double)out[i];
	return sum != 0 ? (double)out[question->output] / sum : 0;
}

bool hebb_explain_ask(const struct hebb_question *question, size_t n,
		      void (*make)(const void *state, size_t i, float *input),
		      const void *state, double *score, struct hebb_error *err)
{
	struct hebb_learner *learner = question->learner;
	const size_t width = question->data->width;
	float *input = hebb_alloc(ASKED * width, sizeof(*input), "questions");
	float *out =
	    hebb_alloc(ASKED * learner->outputs, sizeof(*out), "answers");
	size_t done, some = 0, i;
	bool ok = true;

	for (done = 0; ok && done < n; done += some) {
		const struct hebb_batch batch = {
			.n = some = least(n - done, ASKED),
			.width = width,
			.outputs = learner->outputs,
			.input = input,
		};

		for (i = 0; i < some; i++)
			make(state, done + i, input + i * width);
		ok = learner->type->answer(learner, &batch, out, err);
		for (i = 0; ok && i < some; i++)
			score[done + i] =
			    score_of(question, out + i * learner->outputs);
	}
	hebb_free(input);
	hebb_free(out);
	return ok;
}

/* ---- reading ---- */

/* Of the test part, which no look was at where there is a validation part. */
static size_t first_held_out(const struct hebb_dataset *data)
{
	return data->train + data->validation;
}

static bool refuse_sample(const struct hebb_config *node, double number,
			  const struct hebb_dataset *data,
			  struct hebb_error *err)
{
	return hebb_error_set(err, HEBB_MODEL, &node->place,
			      "held-out sample %g cannot be explained; there "
			      "are %zu, from 0",
			      number, data->test);
}

static bool read_listed(struct hebb_explain *explain,
			const struct hebb_config *list,
			const struct hebb_dataset *data, struct hebb_error *err)
{
	const struct hebb_param row = { "samples", "1", 0,         0,
					1e15,      "",  HEBB_COUNT };
	double number;
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (!hebb_param_number(&row, list->child[i], &number, err))
			return false;
		if (number >= (double)data->test)
			return refuse_sample(list->child[i], number, data, err);
		explain->sample[i] = (size_t)number;
	}
	return true;
}

/* `samples: 10` are the first ten, `samples: [3, 5]` are those. */
static bool read_samples(struct hebb_explain *explain, struct hebb_config *node,
			 const struct hebb_dataset *data,
			 struct hebb_error *err)
{
	const struct hebb_param row = { "samples", "1", 0,         1,
					1e15,      "",  HEBB_COUNT };
	const bool listed = node && node->kind == HEBB_LIST;
	double number = (double)least(USUAL, data->test);
	size_t i;

	if (node)
		hebb_config_use(node);
	if (listed)
		number = (double)node->n;
	else if (node && !hebb_param_number(&row, node, &number, err))
		return false;
	if (listed && !node->n)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "samples is an empty list; name some, or "
				      "leave it out");
	if (!listed && number > (double)data->test)
		return refuse_sample(node, number - 1, data, err);
	explain->samples = (size_t)number;
	explain->sample =
	    hebb_alloc(explain->samples, sizeof(size_t), "samples to explain");
	for (i = 0; i < explain->samples; i++)
		explain->sample[i] = i;
	return !listed || read_listed(explain, node, data, err);
}

static bool read_class(struct hebb_explain *explain,
		       const struct hebb_value *value,
		       const struct hebb_config *map,
		       const struct hebb_dataset *data, struct hebb_error *err)
{
	const struct hebb_place *place =
	    value->node ? &value->node->place : &map->place;
	double number;

	explain->class = value->text;
	if (!strcmp(value->text, "answer"))
		return true;
	if (!strcmp(value->text, "label"))
		return data->classes ||
		       hebb_error_set(err, HEBB_MODEL, place,
				      "this dataset has no labels; class is "
				      "the number of a target here");
	if (hebb_text_number(value->text, &number, NULL) && number >= 0 &&
	    number < (double)data->outputs && number == (size_t)number)
		return true;
	return hebb_error_set(err, HEBB_MODEL, place,
			      "class '%s' is not there; it is answer, label, "
			      "or a number from 0 to %zu",
			      value->text, data->outputs - 1);
}

/* Has the learner what the explanation needs? */
static bool suits(const struct hebb_explain *explain,
		  struct hebb_learner *learner, const struct hebb_config *map,
		  struct hebb_error *err)
{
	const struct hebb_batch none = { .outputs = learner->outputs };
	float nothing;

	if (!explain->type->slopes)
		return true;
	if (!learner->type->slope)
		return hebb_error_set(
		    err, HEBB_MODEL, &map->place,
		    "'%s' needs gradients, and learner '%s' of type '%s' has "
		    "none; occlusion, lime and shap only ask for answers",
		    explain->type->type.name, learner->name,
		    learner->type->type.name);
	if (explain->share)
		return hebb_error_set(
		    err, HEBB_MODEL, &map->place,
		    "'%s' explains the answer, not its share; occlusion, lime "
		    "and shap explain both",
		    explain->type->type.name);
	return learner->type->slope(learner, &none, 0, &nothing, err);
}

static bool read_common(struct hebb_explain *explain, struct hebb_config *map,
			struct hebb_learner *learner,
			const struct hebb_dataset *data, struct hebb_error *err)
{
	struct hebb_value values[SEEDS + 1];
	const char *type = explain->type->type.name;

	if (!hebb_param_read(hebb_explain_common, map, false, values, err,
			     "explanation of type '%s'", type))
		return false;
	explain->name = values[NAME].text ? values[NAME].text : type;
	explain->mean = values[BASELINE].number == 1;
	explain->share = values[SCORE].number == 1;
	explain->seeds = (size_t)values[SEEDS].number;
	if (strchr(explain->name, '/') || !*explain->name)
		return hebb_error_set(err, HEBB_MODEL,
				      &values[NAME].node->place,
				      "the name '%s' cannot be that of maps; "
				      "it has a '/' in it, or nothing",
				      explain->name);
	return read_samples(explain, values[SAMPLES].node, data, err) &&
	       read_class(explain, &values[CLASS], map, data, err) &&
	       suits(explain, learner, map, err);
}

static bool read_map(struct hebb_explain *explain, struct hebb_config *map,
		     struct hebb_learner *learner,
		     const struct hebb_dataset *data, struct hebb_error *err)
{
	const struct hebb_type *type =
	    hebb_type_of(hebb_explain_types, "explain", map, NULL, err);

	if (!type)
		return false;
	explain->type = (const struct hebb_explain_type *)type;
	explain->values = hebb_alloc(hebb_param_count(type->params) + 1,
				     sizeof(*explain->values), "explanations");
	explain->rank = data->rank;
	explain->width = data->width;
	memcpy(explain->shape, data->shape, sizeof(data->shape));
	return (!type->params ||
		hebb_param_read(type->params, map, false, explain->values, err,
				"explanation of type '%s'", type->name)) &&
	       read_common(explain, map, learner, data, err) &&
	       (!explain->type->plan ||
		explain->type->plan(explain, learner, data, map, err));
}

static bool has_own_name(const struct hebb_explaining *explaining, size_t i,
			 const struct hebb_config *map, struct hebb_error *err)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(explaining->item[k].name, explaining->item[i].name))
			return hebb_error_set(
			    err, HEBB_MODEL, &map->place,
			    "two explanations are called '%s'; give one a "
			    "'name'",
			    explaining->item[i].name);
	return true;
}

bool hebb_explaining_plan(struct hebb_explaining *explaining,
			  struct hebb_config *list,
			  struct hebb_learner *learner,
			  const struct hebb_dataset *data,
			  struct hebb_error *err)
{
	size_t i;

	*explaining =
	    (struct hebb_explaining){ .learner = learner, .data = data };
	if (!list)
		return true;
	list->used = true;
	if (hebb_dataset_steps(data) > 1)
		return hebb_error_set(err, HEBB_MODEL, &list->place,
				      "answers of %zu steps cannot be "
				      "explained; only those of one",
				      hebb_dataset_steps(data));
	if (list->kind != HEBB_LIST)
		return hebb_error_set(err, HEBB_MODEL, &list->place,
				      "explain is a list of maps, such as "
				      "[{type: shap, samples: 5}]");
	explaining->item =
	    hebb_alloc(list->n, sizeof(*explaining->item), "explanations");
	for (i = 0; i < list->n; i++) {
		if (list->child[i]->kind != HEBB_MAP)
			return hebb_error_set(err, HEBB_MODEL,
					      &list->child[i]->place,
					      "an explanation is a map, such "
					      "as {type: shap, samples: 5}");
		list->child[i]->used = true;
		explaining->n++;
		if (!read_map(&explaining->item[i], list->child[i], learner,
			      data, err) ||
		    !has_own_name(explaining, i, list->child[i], err))
			return false;
	}
	return true;
}

void hebb_explaining_release(struct hebb_explaining *explaining)
{
	size_t i;

	for (i = 0; i < explaining->n; i++) {
		hebb_free(explaining->item[i].values);
		hebb_free(explaining->item[i].sample);
	}
	hebb_free(explaining->item);
	*explaining = (struct hebb_explaining){ 0 };
}

/* ---- writing ---- */

enum { MAP, INPUT, SAMPLE, OF_CLASS, LABEL, AT_X, AT_B, TRACKS };

/* What is written of one explanation. */
struct report {
	struct hebb_tape *tape;
	char *group;
	int track[TRACKS];
};

static bool declare(struct report *report, const struct hebb_explain *explain,
		    const struct hebb_dataset *data, struct hebb_error *err)
{
	static const struct {
		const char *name, *brief;
		enum hebb_cell cell;
	} is[TRACKS] = {
		[MAP] = { "map", NULL, HEBB_F64 },
		[INPUT] = { "input", "the sample", HEBB_F32 },
		[SAMPLE] = { "sample", "number of the held-out sample, from 0",
			     HEBB_U64 },
		[OF_CLASS] = { "class",
			       "whose number in the answer is "
			       "explained",
			       HEBB_U64 },
		[LABEL] = { "label", "the right class", HEBB_U64 },
		[AT_X] = { "score", "what is explained, at the sample",
			   HEBB_F64 },
		[AT_B] = { "score_baseline",
			   "what is explained, at the baseline", HEBB_F64 },
	};
	size_t k;

	for (k = 0; k < TRACKS; k++) {
		char *path =
		    hebb_text_format("%s/%s", report->group, is[k].name);
		struct hebb_track track = {
			.path = path,
			.brief =
			    k == MAP ? explain->type->type.brief : is[k].brief,
			.cell = is[k].cell,
		};

		if (k == MAP) {
			track.rank = explain->rank;
			memcpy(track.shape, explain->shape,
			       sizeof(track.shape));
		} else if (k == INPUT) {
			track.rank = data->rank;
			memcpy(track.shape, data->shape, sizeof(data->shape));
		}
		report->track[k] =
		    k == LABEL && !data->label
			? 0
			: hebb_tape_track(report->tape, &track, err);
		hebb_free(path);
		if (report->track[k] < 0)
			return false;
	}
	return true;
}

static bool describe(const struct report *report,
		     const struct hebb_explain *explain, struct hebb_error *err)
{
	const struct hebb_type *type = &explain->type->type;
	const struct {
		const char *name, *text;
	} is[] = {
		{ "type", type->name },
		{ "definition", type->equation },
		{ "class", explain->class },
		{ "baseline", explain->mean ? "mean" : "zero" },
		{ "score", explain->share ? "share" : "answer" },
	};
	size_t k;

	for (k = 0; k < sizeof(is) / sizeof(*is); k++)
		if (!hebb_tape_text(report->tape, report->group, is[k].name,
				    is[k].text, false, err))
			return false;
	return true;
}

static bool write_rows(const struct report *report, const double *map,
		       const struct hebb_question *question,
		       struct hebb_error *err)
{
	const struct hebb_dataset *data = question->data;
	const double number[TRACKS] = {
		[SAMPLE] = (double)question->id,
		[OF_CLASS] = (double)question->output,
		[LABEL] = data->label
			      ? data->label[first_held_out(data) + question->id]
			      : 0,
		[AT_X] = question->at_x,
		[AT_B] = question->at_b,
	};
	double *input = hebb_alloc(data->width, sizeof(*input), "a sample");
	bool ok;
	size_t i;

	for (i = 0; i < data->width; i++)
		input[i] = (double)question->x[i];
	ok = hebb_tape_write(report->tape, report->track[MAP], map, 1, err) &&
	     hebb_tape_write(report->tape, report->track[INPUT], input, 1, err);
	for (i = SAMPLE; ok && i < TRACKS; i++)
		if (i != LABEL || data->label)
			ok = hebb_tape_write(report->tape, report->track[i],
					     &number[i], 1, err);
	hebb_free(input);
	return ok;
}

/* ---- explaining ---- */

/* zeros, or the mean of the training samples, summed in their order */
static void find_baseline(const struct hebb_explain *explain,
			  const struct hebb_dataset *data, float *baseline)
{
	struct hebb_batch_buffer room = hebb_batch_room(data, 1);
	double *sum = hebb_alloc(data->width, sizeof(*sum), "a baseline");
	uint32_t id;
	size_t i;

	for (id = 0; explain->mean && id < data->train; id++) {
		const struct hebb_batch batch =
		    hebb_dataset_gather(data, &id, 1, &room);

		for (i = 0; i < data->width; i++)
			sum[i] += (double)batch.input[i];
	}
	for (i = 0; i < data->width; i++)
		baseline[i] = (float)(sum[i] / (double)data->train);
	hebb_free(sum);
	hebb_batch_release(&room);
}

static size_t largest(const float *out, size_t n)
{
	size_t i, best = 0;

	for (i = 1; i < n; i++)
		if (out[i] > out[best])
			best = i;
	return best;
}

/* Which class is asked for, and what are its numbers at x and b? */
static bool pose(const struct hebb_explain *explain,
		 struct hebb_question *question, struct hebb_error *err)
{
	struct hebb_learner *learner = question->learner;
	const struct hebb_dataset *data = question->data;
	const size_t n = learner->outputs, width = data->width;
	float *both = hebb_alloc(2 * width, sizeof(*both), "a question");
	float *out = hebb_alloc(2 * n, sizeof(*out), "its answer");
	const struct hebb_batch batch = {
		.n = 2,
		.width = width,
		.outputs = n,
		.input = both,
	};
	double number = 0;
	bool ok;

	memcpy(both, question->x, width * sizeof(*both));
	memcpy(both + width, question->b, width * sizeof(*both));
	ok = learner->type->answer(learner, &batch, out, err);
	if (!strcmp(explain->class, "answer"))
		number = (double)largest(out, n);
	else if (!strcmp(explain->class, "label"))
		number = data->label[first_held_out(data) + question->id];
	else
		hebb_text_number(explain->class, &number, NULL);
	question->output = (size_t)number;
	question->share = explain->share;
	question->at_x = score_of(question, out);
	question->at_b = score_of(question, out + n);
	hebb_free(both);
	hebb_free(out);
	return ok;
}

static bool explain_sample(const struct hebb_explain *explain,
			   struct hebb_question *question,
			   const struct report *report, struct hebb_error *err)
{
	double *map = hebb_alloc(explain->width, sizeof(*map), "a map");
	const bool ok = pose(explain, question, err) &&
			explain->type->look(explain, question, map, err) &&
			write_rows(report, map, question, err);

	hebb_free(map);
	return ok;
}

static bool explain_samples(const struct hebb_explaining *explaining,
			    const struct hebb_explain *explain,
			    const struct report *report, uint64_t seed,
			    struct hebb_error *err)
{
	const struct hebb_dataset *data = explaining->data;
	struct hebb_batch_buffer room = hebb_batch_room(data, 1);
	float *baseline =
	    hebb_alloc(data->width, sizeof(*baseline), "a baseline");
	char *stream = hebb_text_format("explain.%s", explain->name);
	struct hebb_question question = {
		.learner = explaining->learner,
		.data = data,
		.b = baseline,
		.stream = hebb_stream_open(seed, stream),
	};
	bool ok = true;
	size_t i;

	find_baseline(explain, data, baseline);
	for (i = 0; ok && i < explain->samples; i++) {
		const uint32_t id =
		    (uint32_t)(first_held_out(data) + explain->sample[i]);

		question.id = explain->sample[i];
		question.x = hebb_dataset_gather(data, &id, 1, &room).input;
		ok = explain_sample(explain, &question, report, err);
	}
	hebb_free(stream);
	hebb_free(baseline);
	hebb_batch_release(&room);
	return ok;
}

bool hebb_explaining_run(const struct hebb_explaining *explaining,
			 struct hebb_tape *tape, const char *scope,
			 size_t index, uint64_t seed, struct hebb_error *err)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < explaining->n; i++) {
		const struct hebb_explain *explain = &explaining->item[i];
		struct report report = { .tape = tape };

		if (index >= explain->seeds)
			continue;
		report.group =
		    hebb_text_format("/explain/%s/%s", scope, explain->name);
		ok = declare(&report, explain, explaining->data, err) &&
		     describe(&report, explain, err) &&
		     explain_samples(explaining, explain, &report, seed, err);
		hebb_free(report.group);
	}
	return ok || hebb_error_context(err, "explaining '%s'", scope);
}
