#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double hebb_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

const char *hebb_duration_text(double seconds, char text[32])
{
	const long s = (long)(seconds + 0.5);

	if (seconds < 9.95)
		snprintf(text, 32, "%.1f s", seconds);
	else if (s < 60)
		snprintf(text, 32, "%ld s", s);
	else if (s < 3600)
		snprintf(text, 32, "%ld min %02ld s", s / 60, s % 60);
	else
		snprintf(text, 32, "%ld h %02ld min", s / 3600, s / 60 % 60);
	return text;
}

struct hebb_log hebb_log_open(bool quiet)
{
	return (struct hebb_log){ .quiet = quiet,
				  .terminal = isatty(STDERR_FILENO) };
}

static void clear_line(struct hebb_log *log)
{
	if (log->width)
		fprintf(stderr, "\r%*s\r", (int)log->width, "");
	log->width = 0;
}

void hebb_log_say(struct hebb_log *log, const char *format, ...)
{
	va_list args;

	if (!log || log->quiet)
		return;
	clear_line(log);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void hebb_progress_start(struct hebb_log *log, const char *label, double total)
{
	if (!log)
		return;
	snprintf(log->label, sizeof(log->label), "%s", label);
	log->total = total;
	log->start = hebb_clock();
	log->shown = log->terminal ? log->start : 0;
}

void hebb_progress(struct hebb_log *log, double done, const char *note)
{
	char line[256], left[32];
	double now, part;
	int n;

	if (!log || log->quiet || log->still || log->total <= 0)
		return;
	now = hebb_clock();
	part = done / log->total;
	/* a terminal is told twice a second, a file at every tenth */
	if (log->terminal ? now < log->shown + 0.5 : part < log->shown + 0.1)
		return;
	log->shown = log->terminal ? now : (double)(int)(part * 10) / 10;
	if (now - log->start < 1.0)
		return; /* what is over at once needs no progress line */
	n = snprintf(
	    line, sizeof(line), "%s %3.0f %%, %s left%s%s", log->label,
	    100 * part,
	    hebb_duration_text((now - log->start) * (1 - part) / (part + 1e-12),
			       left),
	    note ? ", " : "", note ? note : "");
	clear_line(log);
	fprintf(stderr, log->terminal ? "%s" : "%s\n", line);
	fflush(stderr);
	log->width = log->terminal && n > 0 ? (size_t)n : 0;
}

void hebb_progress_end(struct hebb_log *log)
{
	if (!log)
		return;
	clear_line(log);
	log->total = 0;
}
