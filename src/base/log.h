/*
 * log.h - what the program tells a person while it works, on stderr
 *
 * On a terminal progress is one line that is rewritten; elsewhere one line per
 * 10 %.  Everything goes through a struct hebb_log that main owns.
 */
#ifndef HEBB_BASE_LOG_H
#define HEBB_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

struct hebb_log {
	bool quiet, terminal;
	bool still; /* lines are said, progress is not shown */
	/* the work that is under way */
	char label[64];
	double total, start, shown; /* units of work; s; s or tenths */
	size_t width; /* of the line that stands on the terminal */
};

/* Looks whether stderr is a terminal. */
struct hebb_log hebb_log_open(bool quiet);

/* One line, unless quiet.  NULL is fine: nothing is said. */
void hebb_log_say(struct hebb_log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Progress of `total` units of work.  `note` ends the line ("real-time factor
 * 0.4"); it may be NULL.  Call from one thread.
 */
void hebb_progress_start(struct hebb_log *log, const char *label, double total);
void hebb_progress(struct hebb_log *log, double done, const char *note);
void hebb_progress_end(struct hebb_log *log);

/* Seconds of a clock that only goes forward. */
double hebb_clock(void);

/* "2 min 03 s" */
const char *hebb_duration_text(double seconds, char text[32]);

#endif
