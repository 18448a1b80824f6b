/*
 * view_maps.c - pictures of explanations: samples, and below each its map
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/reading.h"
#include "lab/scene.h"

enum {
	SAMPLES = 6,  /* side by side */
	CHANNELS = 8, /* of a layer, below one another */
	CURVES = 6,
	GAP = 1,
	LETTERS = 78,
};

/* Rows of a dataset as images: [n][channels][height][width]. */
struct tiles {
	size_t n, height, width, channels;
	double *pixel;
	double most; /* the largest of all magnitudes */
};

struct maps {
	char *group, *type;
	struct tiles input, map;
	double *class, *score; /* [n] */
};

/* Of one row: numbers without a height are one line. */
static void shape_tiles(struct tiles *tiles, int rank, const size_t *shape)
{
	tiles->height = rank > 2 ? shape[1] : 1;
	tiles->width = rank > 2 ? shape[2] : shape[1];
	tiles->channels = rank > 3 ? shape[3] : 1;
}

/* Channels are last in the file; `sum` makes one image of them. */
static void sort_channels(struct tiles *tiles, const double *row, size_t i,
			  bool sum)
{
	const size_t n = tiles->height * tiles->width;
	const size_t kept = sum ? 1 : tiles->channels;
	double *to = tiles->pixel + i * kept * n;
	size_t p, c;

	for (p = 0; p < n; p++)
		for (c = 0; c < tiles->channels; c++)
			to[(sum ? 0 : c * n) + p] +=
			    row[p * tiles->channels + c];
	for (p = 0; p < kept * n; p++)
		tiles->most = fmax(tiles->most, fabs(to[p]));
}

static bool read_tiles(const struct hebb_scene *scene, const char *group,
		       const char *name, bool sum, struct tiles *tiles,
		       struct hebb_error *err)
{
	char *path = hebb_text_format("%s/%s", group, name);
	size_t shape[HEBB_H5_RANK] = { 0 }, cells, i;
	double *row = NULL;
	int rank;
	bool ok = hebb_h5_shape(scene->file, path, &rank, shape, err);

	if (ok && (rank < 2 || rank > 4 || !shape[0] || !shape[1]))
		ok = hebb_error_set(err, HEBB_DATA, NULL,
				    "'%s' holds no maps, or is empty", path);
	if (ok) {
		shape_tiles(tiles, rank, shape);
		tiles->n = shape[0] < SAMPLES ? shape[0] : SAMPLES;
		cells = tiles->height * tiles->width * tiles->channels;
		row = hebb_alloc_large(cells, sizeof(*row), "'%s'", path);
		tiles->pixel =
		    hebb_alloc(tiles->n * cells, sizeof(double), "maps");
	}
	for (i = 0; ok && i < tiles->n; i++) {
		ok = hebb_h5_read(scene->file, path, i, 1, row, err);
		sort_channels(tiles, row, i, sum);
	}
	if (sum)
		tiles->channels = 1;
	hebb_free(row);
	hebb_free(path);
	return ok;
}

static bool read_maps(const struct hebb_scene *scene, struct maps *maps,
		      struct hebb_error *err)
{
	bool layer;
	size_t n = 0, m = 0;

	maps->group = hebb_text_format("/explain/%s", scene->name);
	maps->type = hebb_h5_text(scene->file, maps->group, "type");
	layer = maps->type && !strcmp(maps->type, "activation");
	if (!read_tiles(scene, maps->group, "input", true, &maps->input, err) ||
	    !read_tiles(scene, maps->group, "map", !layer, &maps->map, err))
		return false;
	maps->class =
	    hebb_reading_column(scene->file, maps->group, "class", &n, err);
	maps->score =
	    maps->class ? hebb_reading_column(scene->file, maps->group, "score",
					      &m, err)
			: NULL;
	return maps->score &&
	       ((n >= maps->input.n && m == n &&
		 maps->map.n == maps->input.n) ||
		hebb_error_set(err, HEBB_DATA, NULL,
			       "'%s' has columns of different lengths",
			       maps->group));
}

static void release_maps(struct maps *maps)
{
	hebb_free(maps->group);
	hebb_free(maps->type);
	hebb_free(maps->input.pixel);
	hebb_free(maps->map.pixel);
	hebb_free(maps->class);
	hebb_free(maps->score);
}

/* ---- images ---- */

static size_t shown_of(const struct tiles *tiles)
{
	return tiles->channels < CHANNELS ? tiles->channels : CHANNELS;
}

/* Pixel y, x of channel c of sample i. */
static double pixel_at(const struct tiles *tiles, size_t i, size_t c, size_t y,
		       size_t x)
{
	return tiles->pixel[((i * tiles->channels + c) * tiles->height + y) *
				tiles->width +
			    x];
}

/*
 * All of them on one sheet, with gaps of the value `empty`: x, y, z behind one
 * another, [*n] each.  A tile with its gap is 1 wide.
 */
static double *lay_out(const struct tiles *tiles, double empty, size_t *n)
{
	const size_t wide = tiles->n * (tiles->width + GAP) - GAP;
	const size_t high = shown_of(tiles) * (tiles->height + GAP) - GAP;
	double *sheet;
	size_t k;

	*n = wide * high;
	sheet = hebb_alloc_large(3 * *n, sizeof(*sheet), "a sheet");
	for (k = 0; k < *n; k++) {
		const size_t y = k / wide, x = k % wide;
		const size_t in_y = y % (tiles->height + GAP);
		const size_t in_x = x % (tiles->width + GAP);
		const bool gap = in_y >= tiles->height || in_x >= tiles->width;

		sheet[k] = (double)x / (double)(tiles->width + GAP);
		sheet[*n + k] = -(double)y / (double)(tiles->width + GAP);
		sheet[2 * *n + k] =
		    gap ? empty
			: pixel_at(tiles, x / (tiles->width + GAP),
				   y / (tiles->height + GAP), in_y, in_x);
	}
	return sheet;
}

static struct hebb_curve curve_of(const double *sheet, size_t n)
{
	return (struct hebb_curve){ .mark = HEBB_IMAGE,
				    .n = n,
				    .x = sheet,
				    .y = sheet + n,
				    .z = sheet + 2 * n };
}

static bool draw_images(const struct hebb_scene *scene, const struct maps *maps,
			struct hebb_error *err)
{
	size_t n, m, i;
	double *above = lay_out(&maps->input, maps->input.most, &n);
	double *map = lay_out(&maps->map, 0, &m);
	const struct hebb_curve top = curve_of(above, n);
	const struct hebb_curve bottom = curve_of(map, m);
	char caption[SAMPLES][48];
	const char *captions[SAMPLES + 1] = { NULL };
	const struct hebb_picture below = {
		.plain = true,
		.balanced = true,
		.caption = captions,
		.curve = &bottom,
		.n = 1,
	};
	const struct hebb_picture picture = {
		.title = scene->title,
		.plain = true,
		.curve = &top,
		.n = 1,
		.below = &below,
	};
	bool ok;

	for (i = 0; i < maps->map.n; i++) {
		snprintf(caption[i], sizeof(caption[i]), "%.0f: %.2g",
			 maps->class[i], maps -> score[i]);
		captions[i] = caption[i];
	}
	ok = hebb_scene_draw(scene, &picture, err);
	hebb_free(above);
	hebb_free(map);
	return ok;
}

/* ---- letters ---- */

/* Signs as two kinds of letters, by magnitude. */
static char letter_of(double value, double most, bool signs)
{
	static const char shade[] = " .:-=+*#%@";
	static const char more[] = " .+#", less[] = " ,-=";
	const double part = most > 0 ? fabs(value) / most : 0;

	if (!signs)
		return shade[(size_t)(part * 9 + 0.5)];
	return (value < 0 ? less : more)[(size_t)(part * 3 + 0.5)];
}

static void print_tiles(const struct tiles *tiles, bool signs)
{
	const size_t wide = tiles->width < LETTERS ? tiles->width : LETTERS;
	const size_t columns = (LETTERS + GAP) / (wide + GAP);
	const size_t two = tiles->height > 16 ? 2 : 1;
	size_t c, y, i, x;

	for (c = 0; c < shown_of(tiles); c++) {
		for (y = 0; y < tiles->height; y += two) {
			for (i = 0; i < columns && i < tiles->n; i++) {
				for (x = 0; x < wide; x++)
					putchar(letter_of(
					    pixel_at(tiles, i, c, y, x),
					    tiles->most, signs));
				putchar('|');
			}
			putchar('\n');
		}
		putchar('\n');
	}
}

static void print_maps(const struct hebb_scene *scene, const struct maps *maps)
{
	printf("%s\n\n", scene->title);
	print_tiles(&maps->input, false);
	print_tiles(&maps->map, true);
	printf("for it: . + #   against it: , - =   # is %.3g\n",
	       maps->map.most);
}

/* ---- numbers that are no image ---- */

static bool draw_curves(const struct hebb_scene *scene, const struct maps *maps,
			struct hebb_error *err)
{
	const struct tiles *map = &maps->map;
	const size_t shown = map->n < CURVES ? map->n : CURVES;
	double *at = hebb_alloc(map->width, sizeof(*at), "a picture");
	char name[CURVES][48];
	struct hebb_curve curve[CURVES];
	const struct hebb_picture picture = {
		.title = scene->title,
		.x_label = "number in the map, from 0",
		.y_label = maps->type,
		.curve = curve,
		.n = shown,
	};
	size_t i;
	bool ok;

	for (i = 0; i < map->width; i++)
		at[i] = (double)i;
	for (i = 0; i < shown; i++) {
		snprintf(name[i], sizeof(name[i]), "%.0f: %.2g", maps->class[i],
			 maps -> score[i]);
		curve[i] =
		    (struct hebb_curve){ .name = name[i],
					 .mark = HEBB_LINE,
					 .n = map->width,
					 .x = at,
					 .y = map->pixel + i * map->width };
	}
	ok = hebb_scene_draw(scene, &picture, err);
	hebb_free(at);
	return ok;
}

bool hebb_scene_maps(const struct hebb_scene *scene, struct hebb_error *err)
{
	struct maps maps = { 0 };
	bool ok = read_maps(scene, &maps, err);

	if (ok && maps.map.height == 1)
		ok = draw_curves(scene, &maps, err);
	else if (ok && scene->view->picture)
		ok = draw_images(scene, &maps, err);
	else if (ok)
		print_maps(scene, &maps);
	release_maps(&maps);
	return ok;
}
