/*
 * scene.h - a view that is being drawn, for the files that draw some of them
 */
#ifndef HEBB_LAB_SCENE_H
#define HEBB_LAB_SCENE_H

#include "base/config.h"
#include "lab/picture.h"
#include "lab/view.h"

struct hebb_scene {
	const struct hebb_view *view;
	struct hebb_h5 *file;
	struct hebb_config *model; /* NULL if the file tells none */
	const char *name;          /* the probe's, without its kind */
	char *title;
};

/* Into the view's file, or as letters to stdout. */
bool hebb_scene_draw(const struct hebb_scene *scene,
		     const struct hebb_picture *picture,
		     struct hebb_error *err);

/* ---- what can be drawn: images (view_images.c) ---- */

bool hebb_scene_images(const struct hebb_scene *scene, struct hebb_error *err);

/* ---- what can be drawn: explanations (view_maps.c) ---- */

bool hebb_scene_maps(const struct hebb_scene *scene, struct hebb_error *err);

/* ---- what can be drawn: recall (view_recall.c) ---- */

bool hebb_scene_recall(const struct hebb_scene *scene, struct hebb_error *err);

/* ---- what can be drawn: curves over time (view_time.c) ---- */

bool hebb_scene_rates(const struct hebb_scene *scene, struct hebb_error *err);
bool hebb_scene_mean(const struct hebb_scene *scene, struct hebb_error *err);
bool hebb_scene_histogram(const struct hebb_scene *scene,
			  struct hebb_error *err);

/* The power spectrum of the population `scene->name`: computed, recorded. */
bool hebb_scene_spectrum(const struct hebb_scene *scene,
			 struct hebb_error *err);
bool hebb_scene_power(const struct hebb_scene *scene, struct hebb_error *err);

#endif
