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
	double dt;          /* ms: the grid of looks */
	double every;       /* ms between looks; 0: whenever there is news */
	double next;        /* ms: when it is due */
	double from, until; /* ms: its window; `until` is outside */
	uint64_t looks;     /* that were due so far */
	double bytes;       /* that a look writes; 0: nobody knows */
	bool ready;         /* it was started */
	void *state;        /* the type's own */
};

struct hebb_recorder_type {
	struct hebb_type type;
	/* find the probes, declare tracks; set state and the schedule */
	bool (*start)(struct hebb_recorder *recorder,
		      const struct hebb_probes *probes, struct hebb_error *err);
	/* it is `time` ms: read, write */
	bool (*look)(struct hebb_recorder *recorder, double time,
		     struct hebb_error *err);
	/*
	 * If it is ready, write what comes last; free the state, which may be
	 * half made or NULL.
	 */
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
 * hebb_recording_stop also after a failure.  Times are rounded to `dt` ms.
 * `probes` and `scope` must outlive the recording.  With a scope "time" is not
 * in ms but counts the samples that a learner has seen.
 */
bool hebb_recording_start(struct hebb_recording *recording,
			  struct hebb_config *list,
			  const struct hebb_probes *probes,
			  struct hebb_tape *tape, const char *scope, double dt,
			  struct hebb_error *err);

/*
 * Only read what `list` says where it stands, when copies of it are recorded:
 * its values and defaults belong to the model in full.
 */
bool hebb_recording_read(struct hebb_config *list, struct hebb_error *err);

/*
 * The next time at which one of them must look, the first of all included;
 * INFINITY if none must.
 */
double hebb_recording_next(const struct hebb_recording *recording);

/* It is `time` ms: those that are due look, those that take events too. */
bool hebb_recording_look(struct hebb_recording *recording, double time,
			 struct hebb_error *err);

/*
 * Bytes at least that the looks up to `until` ms will write to the tape.
 * Spikes, whose number nobody knows, are not among them.
 */
double hebb_recording_bytes(const struct hebb_recording *recording,
			    double until);

/* Look once more before this, since events are not taken here. */
bool hebb_recording_stop(struct hebb_recording *recording, double time,
			 struct hebb_error *err);

/* ---- for those who write a recorder ---- */

/* A window must have time in it; rows `from` and `until` of a recorder. */
bool hebb_recorder_window(const struct hebb_value *from,
			  const struct hebb_value *until,
			  struct hebb_error *err);

/* A look writes a row of `cells` to a track: count it in recorder->bytes. */
void hebb_recorder_expect(struct hebb_recorder *recorder, enum hebb_cell cell,
			  size_t cells);

/* Look at from, from + every, ... before `until`, all rounded to dt. */
void hebb_recorder_schedule(struct hebb_recorder *recorder, double from,
			    double every, double until);

/* The i-th of the names in `of: exc` or `of: [exc, inh]`; NULL at the end. */
const struct hebb_config *hebb_recorder_name(const struct hebb_value *of,
					     size_t i);

/*
 * The probe that is called as `name` says, with `ending` (".spikes" or "").  It
 * must have the flags `must` and lack `not` (0 for none).  NULL on failure.
 */
const struct hebb_probe *hebb_recorder_probe(const struct hebb_probes *probes,
					     const struct hebb_config *name,
					     const char *ending, unsigned must,
					     unsigned not,
					     struct hebb_error *err);

/* "/spikes/exc", or "/spikes/learner/seed/exc"; hebb_free it. */
char *hebb_recorder_group(const struct hebb_recorder *recorder,
			  const char *kind, const char *name);

/* Declare the track `group`/`name`; the other fields come from `track`. */
int hebb_recorder_track(const struct hebb_recorder *recorder, const char *group,
			const char *name, struct hebb_track track,
			struct hebb_error *err);

#endif
