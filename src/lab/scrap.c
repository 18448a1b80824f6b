#include "lab/scrap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

bool hebb_scrap_open(struct hebb_scrap *scrap, struct hebb_error *err)
{
	const char *above = getenv("TMPDIR");
	char *path;

	*scrap = (struct hebb_scrap){ .folder = hebb_text_format(
					  "%s/hebb-scrap.XXXXXX",
					  above && *above ? above : "/tmp") };
	if (!mkdtemp(scrap->folder)) {
		hebb_error_set(err, HEBB_IO, NULL,
			       "cannot make the folder '%s': %s", scrap->folder,
			       strerror(errno));
		hebb_free(scrap->folder);
		scrap->folder = NULL;
		return false;
	}
	path = hebb_text_format("%s/scrap.h5", scrap->folder);
	scrap->tape = hebb_tape_open(path, false, err);
	hebb_free(path);
	return scrap->tape != NULL;
}

void hebb_scrap_close(struct hebb_scrap *scrap)
{
	if (scrap->tape)
		hebb_tape_close(scrap->tape);
	if (scrap->folder)
		rmdir(scrap->folder);
	hebb_free(scrap->folder);
}
