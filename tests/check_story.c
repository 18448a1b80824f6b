#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "base/memory.h"
#include "lab/story.h"

enum { LETTERS = 3, STEPS = 4 };

/*
 * Says that the next letter is the sum of the last two it read; of `doubtful`
 * ones, the one after that may come as well.
 */
static bool answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out, struct hebb_error *err)
{
	const bool doubtful = learner->state != NULL;
	float *last = out + (STEPS - 1) * LETTERS;
	size_t next;

	(void)err;
	next = (size_t)(batch->input[STEPS - 1] + batch->input[STEPS - 2]);
	memset(out, 0, STEPS * LETTERS * sizeof(*out));
	last[next % LETTERS] = doubtful ? 0.75f : 1;
	last[(next + 1) % LETTERS] += doubtful ? 0.25f : 0;
	return true;
}

static const struct hebb_learner_type type = { .answer = answer };

/* A text "...abac" held out behind one to learn from. */
static const struct hebb_dataset data = {
	.train = 1,
	.test = 1,
	.rank = 1,
	.shape = { STEPS },
	.width = STEPS,
	.steps = STEPS,
	.classes = LETTERS,
	.outputs = LETTERS,
	.scale = 1,
	.alphabet = (uint8_t *)"abc",
	.bytes = (uint8_t[]){ 2, 2, 2, 2, 0, 1, 0, 2 },
	.label = (int32_t[]){ 2, 2, 2, 2, 1, 0, 2, 1 },
};

Test(story, what_was_told_is_read_for_what_comes_next)
{
	struct hebb_learner learner = { .type = &type,
					.outputs = STEPS * LETTERS };
	struct hebb_error err;
	char *story = hebb_story_tell(&learner, &data, 1, 8, &err);

	cr_assert_str_eq(story, "cbabbcac");
	hebb_free(story);
}

Test(story, letters_come_as_often_as_they_are_likely)
{
	struct hebb_learner learner = { .type = &type,
					.outputs = STEPS * LETTERS,
					.state = &learner };
	struct hebb_error err;
	enum { N = 4000 };
	char *story = hebb_story_tell(&learner, &data, 1, N, &err);
	char *again = hebb_story_tell(&learner, &data, 1, N, &err);
	char *other = hebb_story_tell(&learner, &data, 2, N, &err);
	double sure = 0;
	size_t i;

	for (i = 2; i < N; i++)
		sure += story[i] - 'a' ==
			(story[i - 1] + story[i - 2] - 2 * 'a') % LETTERS;
	cr_assert_float_eq(sure / (N - 2), 0.75,
			   4 * sqrt(0.75 * 0.25 / (N - 2)));
	cr_assert_str_eq(story, again);
	cr_assert_str_neq(story, other);
	hebb_free(story);
	hebb_free(again);
	hebb_free(other);
}
