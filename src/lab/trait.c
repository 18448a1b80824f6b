#include "lab/trait.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

size_t hebb_trait_rows(const struct hebb_comparison *comparison,
		       const struct hebb_trait *trait)
{
	return trait->who ? 1 : comparison->n;
}

const struct hebb_trait *
hebb_trait_find(const struct hebb_comparison *comparison, const char *chapter,
		const char *name)
{
	size_t q;

	for (q = 0; q < comparison->traits; q++) {
		const struct hebb_trait *one = &comparison->trait[q];

		if (!one->who && !strcmp(one->name, name) &&
		    !strcmp(comparison->chapter[one->chapter].name, chapter))
			return one;
	}
	return NULL;
}

size_t hebb_chapter_of(struct hebb_comparison *comparison, const char *name)
{
	size_t c;

	for (c = 0; c < comparison->chapters; c++)
		if (!strcmp(comparison->chapter[c].name, name))
			return c;
	comparison->chapter =
	    hebb_grow(comparison->chapter, &comparison->chapters_room, c + 1,
		      sizeof(*comparison->chapter), "measures");
	comparison->chapter[c] =
	    (struct hebb_chapter){ .name = hebb_text_copy(name) };
	return comparison->chapters++;
}

static bool is_of(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : !a && !b;
}

struct hebb_trait *hebb_trait_make(struct hebb_comparison *comparison,
				   size_t chapter, const char *name,
				   const char *who)
{
	struct hebb_trait *one;
	size_t q, n, i;

	for (q = 0; q < comparison->traits; q++) {
		one = &comparison->trait[q];
		if (one->chapter == chapter && !strcmp(one->name, name) &&
		    is_of(one->who, who))
			return one;
	}
	comparison->trait =
	    hebb_grow(comparison->trait, &comparison->traits_room, q + 1,
		      sizeof(*one), "traits");
	one = &comparison->trait[comparison->traits++];
	*one = (struct hebb_trait){
		.chapter = chapter,
		.name = hebb_text_copy(name),
		.who = who ? hebb_text_copy(who) : NULL,
	};
	n = hebb_trait_rows(comparison, one) * comparison->seeds;
	one->value = hebb_alloc(n + 1, sizeof(double), "traits");
	one->asked = hebb_alloc(n + 1, sizeof(bool), "traits");
	for (i = 0; i < n; i++)
		one->value[i] = NAN;
	return one;
}

bool hebb_traits_read(struct hebb_comparison *comparison,
		      struct hebb_error *err)
{
	size_t r;

	hebb_chapter_of(comparison, "learning");
	for (r = 0; r < comparison->runs; r++)
		if (!hebb_traits_measured(comparison, r, err))
			return false;
	hebb_traits_learnt(comparison);
	return true;
}

void hebb_traits_release(struct hebb_comparison *comparison)
{
	size_t i;

	for (i = 0; i < comparison->traits; i++) {
		struct hebb_trait *one = &comparison->trait[i];

		hebb_free(one->name);
		hebb_free(one->unit);
		hebb_free(one->brief);
		hebb_free(one->who);
		hebb_free(one->value);
		hebb_free(one->asked);
	}
	for (i = 0; i < comparison->chapters; i++) {
		hebb_free(comparison->chapter[i].name);
		hebb_free(comparison->chapter[i].definition);
		hebb_free(comparison->chapter[i].source);
	}
	hebb_free(comparison->trait);
	hebb_free(comparison->chapter);
}
