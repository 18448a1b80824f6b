/*
 * bench.h - standard loads, and what they cost
 *
 * A load is a shipped model with a few values changed; nothing is defined a
 * second time.  Each is run in a process of its own, nothing is recorded, and
 * what it cost is divided by what was done.
 */
#ifndef HEBB_LAB_BENCH_H
#define HEBB_LAB_BENCH_H

#include <signal.h>
#include <stdbool.h>

#include "base/config.h"
#include "base/log.h"
#include "lab/bounds.h"

enum { HEBB_LOAD_SETS = 8 };

struct hebb_load {
	const char *name, *brief;
	const char *model;
	const char *sets[HEBB_LOAD_SETS]; /* PATH=VALUE; ends with NULL */
	const char *full; /* one more for the model's full size; or NULL */
};

/* Ends with one whose name is NULL. */
extern const struct hebb_load hebb_loads[];

/* A balanced network of `neurons`, which is a variable of it. */
extern const struct hebb_load hebb_load_scaled;

/* The load called `name`; NULL with a guess. */
const struct hebb_load *hebb_load_find(const char *name,
				       struct hebb_error *err);

enum hebb_measure {
	HEBB_NEURONS,
	HEBB_SYNAPSES,
	HEBB_SPIKES,
	HEBB_RATE,
	HEBB_EVENTS,
	HEBB_BUILD,
	HEBB_SIMULATE,
	HEBB_REAL_TIME,
	HEBB_EVENTS_PER_S,
	HEBB_NS_PER_EVENT,
	HEBB_NS_PER_STEP,
	HEBB_BYTES_PER_SYNAPSE,
	HEBB_PEAK,
	HEBB_SAMPLES,
	HEBB_LEARN,
	HEBB_SAMPLES_PER_S,
	HEBB_GFLOP_PER_S,
	HEBB_EFFICIENCY, /* of threads; only where there is something to
			    compare with */
	HEBB_MEASURES
};

struct hebb_measure_row {
	const char *name; /* in JSON */
	const char *head; /* of a column */
	double factor;    /* from the one to the other */
	int width, digits;
};

extern const struct hebb_measure_row hebb_measure_rows[HEBB_MEASURES];

/* NaN where a load has no such thing. */
struct hebb_figures {
	double median[HEBB_MEASURES], least[HEBB_MEASURES], most[HEBB_MEASURES];
};

struct hebb_bench {
	double time; /* ms of biological time; of learners 60 samples each */
	int threads, repeat;
	const char *extra; /* one more PATH=VALUE, or NULL */
	struct hebb_log *log;
	const volatile sig_atomic_t *stop;
};

/* Run a load `repeat` times. */
bool hebb_bench_run(const struct hebb_bench *bench,
		    const struct hebb_load *load, struct hebb_figures *figures,
		    struct hebb_error *err);

/* hebb_bounds_measure in a process of its own. */
bool hebb_bench_bounds(const struct hebb_bench *bench,
		       double bound[HEBB_BOUNDS], struct hebb_error *err);

#endif
