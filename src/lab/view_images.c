/*
 * view_images.c - pictures of recorded images, side by side
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/reading.h"
#include "lab/scene.h"

enum { COLUMNS = 10, MOST = 100, GAP = 1, LETTERS = 78, LETTER_ROWS = 2 };

struct images {
	size_t n, height, width;
	double *pixel;    /* [n][height][width] */
	double low, high; /* of all pixels */
};

static bool read_images(const struct hebb_scene *scene, const char *path,
			struct images *images, struct hebb_error *err)
{
	size_t shape[HEBB_H5_RANK];
	int rank;

	if (!hebb_h5_shape(scene->file, path, &rank, shape, err))
		return false;
	if (rank != 3 || !shape[0] || !shape[1] || !shape[2])
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "'%s' is not a row of images, or empty",
				      path);
	images->n = shape[0] < MOST ? shape[0] : MOST;
	images->height = shape[1];
	images->width = shape[2];
	images->pixel =
	    hebb_alloc_large(images->n * images->height * images->width,
			     sizeof(double), "'%s'", path);
	return hebb_h5_read(scene->file, path, 0, images->n, images->pixel,
			    err);
}

static void find_range(struct images *images)
{
	const size_t n = images->n * images->height * images->width;
	double low = INFINITY, high = -INFINITY;
	size_t i;

	for (i = 0; i < n; i++) {
		low = fmin(low, images->pixel[i]);
		high = fmax(high, images->pixel[i]);
	}
	images->low = low;
	images->high = high;
}

/* Pixel y, x of the whole sheet. */
static double sheet_at(const struct images *images, size_t y, size_t x)
{
	const size_t high = images->height + GAP, wide = images->width + GAP;
	const size_t i = y / high * COLUMNS + x / wide;

	if (i >= images->n || y % high >= images->height ||
	    x % wide >= images->width)
		return (images->low + images->high) / 2;
	return images
	    ->pixel[(i * images->height + y % high) * images->width + x % wide];
}

static bool draw_sheet(const struct hebb_scene *scene,
		       const struct images *images, struct hebb_error *err)
{
	const size_t columns = images->n < COLUMNS ? images->n : COLUMNS;
	const size_t rows = (images->n + COLUMNS - 1) / COLUMNS;
	const size_t wide = columns * (images->width + GAP) - GAP;
	const size_t high = rows * (images->height + GAP) - GAP,
		     n = wide * high;
	double *xyz = hebb_alloc_large(3 * n, sizeof(*xyz), "a sheet");
	const struct hebb_curve curve = { .mark = HEBB_IMAGE,
					  .n = n,
					  .x = xyz,
					  .y = xyz + n,
					  .z = xyz + 2 * n };
	const struct hebb_picture picture = {
		.title = scene->title, .plain = true, .curve = &curve, .n = 1
	};
	size_t i;
	bool ok;

	for (i = 0; i < n; i++) {
		xyz[i] = (double)(i % wide);
		xyz[n + i] = -(double)(i / wide);
		xyz[2 * n + i] = sheet_at(images, i / wide, i % wide);
	}
	ok = hebb_scene_draw(scene, &picture, err);
	hebb_free(xyz);
	return ok;
}

/* One letter for two pixels, one above the other. */
static char letter_at(const struct images *images, size_t i, size_t y, size_t x)
{
	static const char shade[] = " .:-=+*#%@";
	const double *at =
	    images->pixel + (i * images->height + y) * images->width + x;
	const double two =
	    y + 1 < images->height ? (at[0] + at[images->width]) / 2 : at[0];
	const double range = images->high - images->low;
	const double part = range > 0 ? (two - images->low) / range : 0;

	return shade[(size_t)(part * (sizeof(shade) - 2) + 0.5)];
}

/* As many as fit side by side, in few rows. */
static void print_letters(const struct images *images)
{
	const size_t wide = images->width < LETTERS ? images->width : LETTERS;
	const size_t most = (LETTERS + GAP) / (wide + GAP);
	const size_t columns = most < COLUMNS ? most : COLUMNS;
	size_t row, y, i, x;

	for (row = 0; row < LETTER_ROWS; row++)
		for (y = 0; y < images->height; y += 2) {
			for (i = row * COLUMNS;
			     i < row * COLUMNS + columns && i < images->n;
			     i++) {
				for (x = 0; x < wide; x++)
					putchar(letter_at(images, i, y, x));
				putchar('|');
			}
			putchar('\n');
		}
}

bool hebb_scene_images(const struct hebb_scene *scene, struct hebb_error *err)
{
	char *path = hebb_text_format("/images/%s/pixel", scene->name);
	struct images images = { 0 };
	bool ok = read_images(scene, path, &images, err);

	if (ok)
		find_range(&images);
	if (ok && !scene->view->picture)
		print_letters(&images);
	else
		ok = ok && draw_sheet(scene, &images, err);

	hebb_free(images.pixel);
	hebb_free(path);
	return ok;
}
