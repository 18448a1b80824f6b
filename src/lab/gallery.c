#include "lab/gallery.h"

#include "base/memory.h"
#include "base/text.h"

int hebb_gallery_open(struct hebb_tape *tape,
		      const struct hebb_gallery *gallery,
		      struct hebb_error *err)
{
	const struct hebb_dataset *data = gallery->data;
	const size_t height = data->rank > 1 ? data->shape[0] : 1;
	char *group =
	    hebb_text_format("/images/%s/%s", gallery->scope, gallery->name);
	char *path = hebb_text_format("%s/pixel", group);
	const struct hebb_track track = {
		.path = path,
		.unit = "1",
		.brief = gallery->brief,
		.cell = HEBB_F32,
		.rank = 2,
		.shape = { height, data->width / height },
	};
	int number = hebb_tape_track(tape, &track, err);

	if (number >= 0 && !hebb_tape_count(tape, group, "columns",
					    HEBB_GALLERY_COLUMNS, false, err))
		number = -1;
	hebb_free(path);
	hebb_free(group);
	return number;
}

bool hebb_gallery_fill(struct hebb_tape *tape, int track,
		       const struct hebb_gallery *gallery,
		       struct hebb_error *err)
{
	const size_t n = gallery->n * gallery->data->width;
	double *row = hebb_alloc(n, sizeof(*row), "images");
	size_t i;
	bool ok;

	for (i = 0; i < n; i++)
		row[i] = (double)gallery->pixel[i];
	ok = hebb_tape_write(tape, track, row, gallery->n, err);
	hebb_free(row);
	return ok;
}
