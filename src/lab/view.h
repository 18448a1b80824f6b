/*
 * view.h - pictures of what is in the file of a run
 *
 * A probe is what can be drawn: "learning", "spikes/exc", "report/exc.v",
 * "rates/exc", "mean/exc.v", "histogram/exc.v", "weights/exc_inh",
 * "statistics/exc", "images/vae/1/samples", "explain/artificial/1/shap",
 * "recall"; or as a model names it, "exc.spikes", "exc.v", "exc_inh.weight".
 */
#ifndef HEBB_LAB_VIEW_H
#define HEBB_LAB_VIEW_H

#include <stdbool.h>

#include "base/error.h"
#include "io/h5.h"

/* Weights against what?  Spikes as what? */
enum hebb_view_by {
	HEBB_BY_ITSELF,    /* lag where there is one, else a histogram */
	HEBB_BY_HISTOGRAM, /* at the first and at the last look */
	HEBB_BY_CHANGE,    /* last less first, synapse by synapse */
	/*
	 * The change against the time from the arrival of the one spike of
	 * the source to the one spike of the target, for projections wired
	 * one to one: the window of STDP.
	 */
	HEBB_BY_LAG,
	HEBB_BY_SPECTRUM, /* of spikes: power of the rate over frequency */
};

struct hebb_view {
	const char *path;  /* of the run's file */
	const char *probe; /* NULL: learning, or else the first one */
	enum hebb_view_by by;
	const char *picture; /* .svg, .png, .pdf; NULL: letters to stdout */
	bool force;          /* overwrite it */
};

/* All probes of a file. */
bool hebb_view_probes(const struct hebb_h5 *file, struct hebb_h5_list *probes,
		      struct hebb_error *err);

/* An unknown probe is HEBB_USAGE, with the names of those that are there. */
bool hebb_view_draw(const struct hebb_view *view, struct hebb_error *err);

#endif
