/*
 * text.c - a text, to be read letter by letter: what comes next?
 *
 * Every different byte of the file is a class, in the order of their values.  A
 * sample are `window` of them, one a step, and the answer to each is the one
 * that comes after it.  The end of the text is held out; its windows lie side
 * by side, so that every letter there is asked for once, while those to learn
 * from begin every `stride` letters.
 */
#include <string.h>

#include "base/memory.h"
#include "io/file.h"
#include "io/find.h"
#include "learn/dataset.h"

enum { FILE_NAME, WINDOW, STRIDE, TEST, VALIDATION };

#define MOST (1u << 30)

static const struct hebb_param params[] = {
	[FILE_NAME] = { "file", "1", HEBB_OPTIONAL, 0, 0,
			"any text; its bytes are the letters", HEBB_FILE,
			"alice.txt" },
	[WINDOW] = { "window", "1", 64, 1, 1e6,
		     "letters of a sample, one a step", HEBB_COUNT, NULL },
	[STRIDE] = { "stride", "1", HEBB_OPTIONAL, 1, 1e6,
		     "letters from the begin of a sample to learn from to that "
		     "of the next; the window if not given",
		     HEBB_COUNT, NULL },
	[TEST] = { "test", "1", 0.1, 1e-6, 1 - 1e-6,
		   "part of the text that is held out, at its end" },
	[VALIDATION] = { "validation", "1", 0, 0, 1 - 1e-6,
			 "part before it to look at while learning" },
	{ 0 },
};

/* The letters from `first` up to `end`, and how far windows are apart. */
struct part {
	size_t first, end, stride;
};

/* A window needs one more letter: the last one to be told. */
static size_t windows_in(const struct part *part, size_t window)
{
	const size_t n = part->end - part->first;

	return n > window ? (n - window - 1) / part->stride + 1 : 0;
}

/* The alphabet, and for each byte its place in it; one letter is none. */
static bool spell(struct hebb_dataset *data, const char *text, size_t n,
		  uint8_t place[256])
{
	bool seen[256] = { false };
	size_t i;

	for (i = 0; i < n; i++)
		seen[(uint8_t)text[i]] = true;
	data->alphabet = hebb_alloc(256, 1, "the alphabet");
	for (i = 0; i < 256; i++)
		if (seen[i]) {
			place[i] = (uint8_t)data->classes;
			data->alphabet[data->classes++] = (uint8_t)i;
		}
	data->outputs = data->classes;
	return data->classes > 1;
}

static void cut(struct hebb_dataset *data, const char *text,
		const struct part *part, const uint8_t place[256], size_t *at)
{
	const size_t window = data->width, n = windows_in(part, window);
	size_t i, t;

	for (i = 0; i < n; i++, ++*at) {
		const char *from = text + part->first + i * part->stride;

		for (t = 0; t < window; t++) {
			data->bytes[*at * window + t] = place[(uint8_t)from[t]];
			data->label[*at * window + t] =
			    place[(uint8_t)from[t + 1]];
		}
	}
}

static bool fill(struct hebb_dataset *data, const char *text, size_t n,
		 const struct hebb_value *values, struct hebb_error *err)
{
	const size_t window = (size_t)values[WINDOW].number;
	const size_t test = (size_t)((double)n * values[TEST].number);
	const size_t look = (size_t)((double)n * values[VALIDATION].number);
	const size_t learn = test + look < n ? n - test - look : 0;
	const struct part part[] = {
		{ 0, learn,
		  values[STRIDE].node ? (size_t)values[STRIDE].number
				      : window },
		{ learn, learn + look, window },
		{ n - test, n, window },
	};
	uint8_t place[256];
	size_t at = 0, k;

	data->train = windows_in(&part[0], window);
	data->validation = windows_in(&part[1], window);
	data->test = windows_in(&part[2], window);
	if (!data->train || !data->test || (look && !data->validation))
		return hebb_error_set(
		    err, HEBB_MODEL,
		    values[WINDOW].node ? &values[WINDOW].node->place : NULL,
		    "a text of %zu letters, with %zu of them held out and %zu "
		    "to look at, is too short for a window of %zu and the "
		    "letter after it",
		    n, test, look, window);
	if (!spell(data, text, n, place))
		return hebb_error_set(err, HEBB_MODEL, NULL,
				      "the text has but one letter, %zu times; "
				      "there is nothing to learn",
				      n);
	data->rank = 1;
	data->width = data->steps = data->shape[0] = window;
	data->scale = 1;
	data->bytes = hebb_alloc(hebb_dataset_size(data), window, "letters");
	data->label = hebb_alloc(hebb_dataset_size(data) * window,
				 sizeof(*data->label), "letters");
	for (k = 0; k < sizeof(part) / sizeof(*part); k++)
		cut(data, text, &part[k], place, &at);
	return true;
}

static bool open_text(struct hebb_dataset *data,
		      const struct hebb_value *values, struct hebb_error *err)
{
	const struct hebb_value *file = &values[FILE_NAME];
	char *path = hebb_data_find(
	    file->text, file->node ? &file->node->place : NULL, err);
	const struct hebb_place place = { path, 0, 0 };
	char *text = NULL;
	size_t n;
	bool ok = false;

	if (path)
		text = hebb_file_read(path, MOST, &n, err);
	if (text && n)
		ok = fill(data, text, n, values, err);
	else if (text)
		hebb_error_set(err, HEBB_DATA, &place,
			       "the file is empty, so there is no letter to "
			       "learn from");
	hebb_free(text);
	hebb_free(path);
	return ok;
}

const struct hebb_dataset_type hebb_dataset_text = {
	.type = {
		.name = "text",
		.brief = "a text: which letter comes next",
		.source = "Sutskever, Martens & Hinton 2011, ICML; Karpathy, "
			  "Johnson & Fei-Fei 2016, ICLR workshop, arXiv "
			  "1506.02078",
		.params = params,
	},
	.open = open_text,
};
