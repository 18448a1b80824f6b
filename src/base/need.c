#include "base/need.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

void hebb_need_add(struct hebb_need *need, double bytes, const char *what, ...)
{
	va_list args;

	need->bytes += bytes;
	if (bytes <= need->most)
		return;
	need->most = bytes;
	va_start(args, what);
	vsnprintf(need->what, sizeof(need->what), what, args);
	va_end(args);
}

/* ---- what there is ---- */

/* The number behind `key` in a file of /proc, in its unit; NaN if none. */
static double number_in(const char *path, const char *key)
{
	FILE *file = fopen(path, "r");
	char line[256];
	double number = NAN, value;
	const size_t n = strlen(key);

	while (file && isnan(number) && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, n) &&
		    sscanf(line + n, "%lf", &value) == 1)
			number = value;
	if (file)
		fclose(file);
	return number;
}

/* Pages in the columns of /proc/self/statm: all, resident. */
static double pages(int column)
{
	FILE *file = fopen("/proc/self/statm", "r");
	double page[2] = { 0, 0 };

	if (file && fscanf(file, "%lf %lf", &page[0], &page[1]) != 2)
		page[0] = page[1] = 0;
	if (file)
		fclose(file);
	return page[column] * (double)sysconf(_SC_PAGESIZE);
}

double hebb_memory_used(void)
{
	return pages(1);
}

/* getrusage would count what stood here before exec: a shell, or its copy. */
double hebb_memory_peak(void)
{
	const double kib = number_in("/proc/self/status", "VmHWM:");

	return isnan(kib) ? hebb_memory_used() : 1024 * kib;
}

/* The least limit of the groups from `group` up to the root of `tree`. */
static double limit_of(const char *tree, const char *group, const char *name)
{
	char *at = hebb_text_copy(group), *slash;
	double least = INFINITY;

	do {
		char *path = hebb_text_format("%s%s/%s", tree, at, name);

		least = fmin(least, number_in(path, ""));
		hebb_free(path);
		slash = strrchr(at, '/');
		if (slash)
			*slash = '\0';
	} while (slash);
	hebb_free(at);
	return least;
}

/* What the control groups of both versions allow to this process. */
static double group_limit(void)
{
	FILE *file = fopen("/proc/self/cgroup", "r");
	char line[4096];
	double least = INFINITY;

	while (file && fgets(line, sizeof(line), file)) {
		const char *v1 = strstr(line, ":memory:");

		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "0::", 3))
			least = fmin(least, limit_of("/sys/fs/cgroup", line + 3,
						     "memory.max"));
		if (v1)
			least = fmin(least,
				     limit_of("/sys/fs/cgroup/memory", v1 + 8,
					      "memory.limit_in_bytes"));
	}
	if (file)
		fclose(file);
	return least;
}

/* What `ulimit` of this resource leaves of what is used. */
static double limit_left(int resource, double used)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) || limit.rlim_cur == RLIM_INFINITY)
		return INFINITY;
	return fmax(0, (double)limit.rlim_cur - used);
}

double hebb_memory_left(const char **who)
{
	const double used = hebb_memory_used();
	const struct {
		double bytes;
		const char *who;
	} left[] = {
		{ 1024 * number_in("/proc/meminfo", "MemAvailable:"),
		  "the machine has" },
		{ fmax(0, group_limit() - used), "the control group allows" },
		{ limit_left(RLIMIT_AS, pages(0)), "`ulimit -v` allows" },
		{ limit_left(RLIMIT_DATA, used), "`ulimit -d` allows" },
	};
	double least = INFINITY;
	size_t i;

	*who = left[0].who;
	for (i = 0; i < sizeof(left) / sizeof(*left); i++)
		if (left[i].bytes < least) { /* NaN: nobody knows */
			least = left[i].bytes;
			*who = left[i].who;
		}
	return least;
}

bool hebb_need_fits(const struct hebb_need *need,
		    const struct hebb_place *place, struct hebb_error *err)
{
	char all[32], most[32], have[32];
	const char *who;
	const double left = hebb_memory_left(&who);

	if (need->bytes <= left)
		return true;
	return hebb_error_set(
	    err, HEBB_MODEL, place,
	    "no room: %s are needed, most of it (%s) for %s, and %s %s; make "
	    "the model smaller, or find more memory",
	    hebb_bytes_text(need->bytes, all),
	    hebb_bytes_text(need->most, most), need->what, who,
	    hebb_bytes_text(left, have));
}
