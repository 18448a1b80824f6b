/*
 * fingerprint.h - digests by which runs know whether they learnt the same
 *
 * They stand in the file of a run, beside what was learnt: /learning has `data`
 * and `split`, each seed of a learner has `order`.
 */
#ifndef HEBB_LAB_FINGERPRINT_H
#define HEBB_LAB_FINGERPRINT_H

#include <stdint.h>

#include "base/error.h"
#include "learn/dataset.h"
#include "rec/tape.h"

/*
 * Of the samples with what is asked of them, in any order (`data`), and of the
 * order in which they stand and how they are parted (`split`): for all `folds`
 * of one dataset.
 */
bool hebb_fingerprint_data(struct hebb_tape *tape,
			   const struct hebb_dataset *data, size_t folds,
			   struct hebb_error *err);

/* Of the order in which a seed sees them at first; of the group `path`. */
bool hebb_fingerprint_order(struct hebb_tape *tape, const char *path,
			    const struct hebb_dataset *data, uint64_t seed,
			    struct hebb_error *err);

#endif
