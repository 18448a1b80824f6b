/*
 * story.h - what a learner of a text makes up, letter by letter
 */
#ifndef HEBB_LAB_STORY_H
#define HEBB_LAB_STORY_H

#include "learn/learner.h"

/*
 * The first held-out window of a text, and `n` letters after it: each is drawn
 * with the probabilities that the learner gives those that could come next, and
 * is read as part of the window for the one after it.  Of these `n`, ended with
 * a zero byte; the caller frees it.  NULL on failure.
 */
char *hebb_story_tell(struct hebb_learner *learner,
		      const struct hebb_dataset *data, uint64_t seed, size_t n,
		      struct hebb_error *err);

#endif
