/*
 * probe.h - a named, unit-carrying, read-only view of an array in a machine
 *
 * Recorders, checkpoints and `inspect` know probes and nothing else, so that
 * neither they nor the machines know each other.  A probe delivers in
 * canonical order (neurons by id; synapses by target, source, draw), never in
 * the order of threads.
 */
#ifndef HEBB_BASE_PROBE_H
#define HEBB_BASE_PROBE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	HEBB_PROBE_STATE = 1,  /* goes into checkpoints */
	HEBB_PROBE_WEIGHT = 2, /* what learning changes */
	HEBB_PROBE_EVENTS = 4, /* rows of (time in ms, neuron): the spikes since
				  the last hebb_probe_clear; shape[0] changes */
};

struct hebb_probe {
	char *path;               /* "exc.v", "exc_inh.weight", "fc1.grad" */
	const char *unit, *brief; /* of its row */
	unsigned flags;
	int rank;
	size_t shape[4];
	size_t neurons; /* of EVENTS: whose they are, from 0 */
	void *owner;    /* for `read` and `size` */
	int index;      /* likewise */
	/* buffer[i] = element from + i, i < n, in row-major order */
	void (*read)(const struct hebb_probe *probe, size_t from, size_t n,
		     double *buffer);
	/* how many rows an EVENTS probe has now; NULL elsewhere */
	size_t (*rows)(const struct hebb_probe *probe);
	bool *watched; /* set when somebody means to read it; may be NULL */
};

/* What a machine offers; it owns the list.  Start with { 0 }. */
struct hebb_probes {
	struct hebb_probe *item; /* [n] */
	size_t n, capacity;
};

/* Add a probe; its path is made from the format and owned by the list. */
struct hebb_probe *hebb_probes_add(struct hebb_probes *probes,
				   struct hebb_probe probe, const char *path,
				   ...) __attribute__((format(printf, 3, 4)));
/* Say that somebody means to read this one, which is returned. */
const struct hebb_probe *hebb_probe_watch(const struct hebb_probe *probe);

/* NULL if there is none of that path; whoever finds one watches it. */
const struct hebb_probe *hebb_probes_find(const struct hebb_probes *probes,
					  const char *path);
void hebb_probes_release(struct hebb_probes *probes);

/* Elements in all: the product of the shape. */
size_t hebb_probe_size(const struct hebb_probe *probe);

#endif
