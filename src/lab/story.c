#include "lab/story.h"

#include <string.h>

#include "base/memory.h"
#include "base/random.h"

/* The class that `part` of all chances lies in, 0 <= part < 1. */
static size_t draw(const float *chance, size_t n, double part)
{
	double all = 0, left;
	size_t i;

	for (i = 0; i < n; i++)
		all += (double)chance[i];
	left = part * all;
	for (i = 0; i + 1 < n && left >= (double)chance[i]; i++)
		left -= (double)chance[i];
	return i;
}

char *hebb_story_tell(struct hebb_learner *learner,
		      const struct hebb_dataset *data, uint64_t seed, size_t n,
		      struct hebb_error *err)
{
	const struct hebb_stream stream = hebb_stream_open(seed, "story");
	const size_t last = (data->steps - 1) * data->outputs;
	const uint32_t first = (uint32_t)(data->train + data->validation);
	struct hebb_batch_buffer room = hebb_batch_room(data, 1);
	struct hebb_batch batch = hebb_dataset_gather(data, &first, 1, &room);
	float *out = hebb_alloc(learner->outputs, sizeof(*out), "answers");
	char *text = hebb_alloc(n + 1, 1, "a story");
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < n; i++) {
		const double part = hebb_random_uniform(stream, i, 0, 0);
		size_t class;

		ok = learner->type->answer(learner, &batch, out, err);
		class = draw(out + last, data->outputs, part);
		text[i] = (char)data->alphabet[class];
		if (!text[i])
			text[i] = ' ';
		memmove(room.input, room.input + 1,
			(data->width - 1) * sizeof(*room.input));
		room.input[data->width - 1] = (float)class * data->scale;
	}
	hebb_batch_release(&room);
	hebb_free(out);
	if (ok)
		return text;
	hebb_free(text);
	return NULL;
}
