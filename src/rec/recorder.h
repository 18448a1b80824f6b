/*
 * recorder.h - the contract of a recorder: from probes to tracks of the tape
 *
 *	record:
 *	  - {type: spikes, of: [exc, inh]}
 *	  - {type: state, of: exc.v, first: 10, every: 1 ms}
 *
 * An experiment offers the probes of its machine, asks each recorder when it
 * is due, and lets it look.  A recorder holds a buffer of fixed size.
 */
#ifndef HEBB_REC_RECORDER_H
#define HEBB_REC_RECORDER_H

#include "base/probe.h"
#include "base/type.h"
#include "rec/tape.h"

struct hebb_recorder {
	const struct hebb_recorder_type *type;
	struct hebb_value *values; /* of type.params */
	struct hebb_tape *tape;
	const char *scope;  /* put before group names: "" or "learner/seed" */
	double every;       /* ms between looks; 0: whenever there is news */
	double next;        /* ms: when it is due */
	double from, until; /* ms: its window */
	void *state;        /* the type's own */
};

struct hebb_recorder_type {
	struct hebb_type type;
	/* find the probes, declare tracks; set every, next, state */
	bool (*start)(struct hebb_recorder *recorder,
		      const struct hebb_probes *probes, struct hebb_error *err);
	/* it is `time` ms: read, write */
	bool (*look)(struct hebb_recorder *recorder, double time,
		     struct hebb_error *err);
	/* flush and free the state; also after a failed start */
	bool (*stop)(struct hebb_recorder *recorder, double time,
		     struct hebb_error *err);
};

extern const struct hebb_type *const hebb_recorder_types[];

/* All recorders of one machine. */
struct hebb_recording {
	struct hebb_recorder *item; /* [n] */
	size_t n;
};

/*
 * Start what `list` (the model's `record:`, may be NULL) asks for.  Needs
 * hebb_recording_stop also after a failure.  `dt` in ms: `every` is rounded to
 * it.  `scope` must outlive the recording.
 */
bool hebb_recording_start(struct hebb_recording *recording,
			  struct hebb_config *list,
			  const struct hebb_probes *probes,
			  struct hebb_tape *tape, const char *scope, double dt,
			  struct hebb_error *err);

/* The next time at which one of them must look; INFINITY if none must. */
double hebb_recording_next(const struct hebb_recording *recording);

/* It is `time` ms: those that are due look, those that take events too. */
bool hebb_recording_look(struct hebb_recording *recording, double time,
			 struct hebb_error *err);
bool hebb_recording_stop(struct hebb_recording *recording, double time,
			 struct hebb_error *err);

#endif
