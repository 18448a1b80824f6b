/*
 * scrap.h - a tape for runs of which nothing is kept
 */
#ifndef HEBB_LAB_SCRAP_H
#define HEBB_LAB_SCRAP_H

#include "rec/tape.h"

struct hebb_scrap {
	struct hebb_tape *tape;
	char *folder; /* a temporary one, in $TMPDIR or /tmp */
};

/* Needs hebb_scrap_close also after a failure. */
bool hebb_scrap_open(struct hebb_scrap *scrap, struct hebb_error *err);
void hebb_scrap_close(struct hebb_scrap *scrap);

#endif
