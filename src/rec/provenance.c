#include "rec/provenance.h"

#include <math.h>
#include <time.h>
#include <unistd.h>

#include "config.h"

static bool text(struct hebb_tape *tape, const char *name, const char *value,
		 struct hebb_error *err)
{
	return hebb_tape_text(tape, "/run", name, value, true, err);
}

/* As ISO 8601 has it, in universal time. */
static bool now(struct hebb_tape *tape, const char *name,
		struct hebb_error *err)
{
	const time_t seconds = time(NULL);
	char value[32];
	struct tm utc;

	gmtime_r(&seconds, &utc);
	strftime(value, sizeof(value), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return text(tape, name, value, err);
}

bool hebb_provenance_write(struct hebb_tape *tape,
			   const struct hebb_provenance *run,
			   struct hebb_error *err)
{
	char host[256] = "";

	gethostname(host, sizeof(host) - 1);
	return text(tape, "program", PACKAGE_NAME, err) &&
	       text(tape, "version", PACKAGE_VERSION, err) &&
	       text(tape, "commit", HEBB_COMMIT, err) &&
	       text(tape, "configure", HEBB_CONFIGURE, err) &&
	       text(tape, "command", run->command, err) &&
	       text(tape, "host", host, err) && now(tape, "started", err) &&
	       hebb_tape_count(tape, "/run", "seed", run->seed, true, err) &&
	       hebb_tape_count(tape, "/run", "threads", (uint64_t)run->threads,
			       true, err) &&
	       hebb_tape_count(tape, "/run", "ranks", 1, true, err) &&
	       (isnan(run->dt) ||
		hebb_tape_number(tape, "/run", "dt", run->dt, true, err)) &&
	       (!run->model ||
		hebb_tape_document(tape, "/run/model", run->model, err)) &&
	       (!run->resolved ||
		hebb_tape_document(tape, "/run/resolved", run->resolved, err));
}

bool hebb_provenance_end(struct hebb_tape *tape, const char *status,
			 struct hebb_error *err)
{
	return now(tape, "ended", err) && text(tape, "status", status, err);
}
