#include "lab/joules.h"

#include <dirent.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* A processor; what it counts lies between 0 and `most`. */
struct package {
	char *path;
	double most, last; /* uJ; NaN: not known */
};

struct hebb_joules {
	struct package *package; /* [n] */
	size_t n, room;
};

static double number_in(const char *folder, const char *name)
{
	char *path = hebb_text_format("%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	double number;

	if (!file || fscanf(file, "%lf", &number) != 1)
		number = NAN;
	if (file)
		fclose(file);
	hebb_free(path);
	return number;
}

/* Others count a part of a package, or more than all of them. */
static bool is_package(const char *folder, const char *entry)
{
	static const char prefix[] = "intel-rapl:";
	const size_t n = sizeof(prefix) - 1;
	char *path, word[8] = "package";
	FILE *file;

	if (strncmp(entry, prefix, n) != 0 || strchr(entry + n, ':'))
		return false;
	path = hebb_text_format("%s/%s/name", folder, entry);
	file = fopen(path, "r");
	if (file && !fgets(word, sizeof(word), file))
		*word = '\0';
	if (file)
		fclose(file);
	hebb_free(path);
	return !strcmp(word, "package");
}

static void add(struct hebb_joules *joules, const char *folder,
		const char *entry)
{
	struct package *package;

	joules->package =
	    hebb_grow(joules->package, &joules->room, joules->n + 1,
		      sizeof(*package), "counters of energy");
	package = &joules->package[joules->n++];
	package->path = hebb_text_format("%s/%s", folder, entry);
	package->most = number_in(package->path, "max_energy_range_uj");
	package->last = number_in(package->path, "energy_uj");
}

struct hebb_joules *hebb_joules_open(const char *folder)
{
	DIR *dir = opendir(folder);
	struct hebb_joules *joules;
	const struct dirent *entry;
	bool all = true;
	size_t i;

	if (!dir)
		return NULL;
	joules = hebb_alloc(1, sizeof(*joules), "counters of energy");
	while ((entry = readdir(dir)))
		if (is_package(folder, entry->d_name))
			add(joules, folder, entry->d_name);
	closedir(dir);
	for (i = 0; i < joules->n; i++)
		all = all && !isnan(joules->package[i].last);
	if (joules->n && all)
		return joules;
	hebb_joules_close(joules);
	return NULL;
}

void hebb_joules_close(struct hebb_joules *joules)
{
	size_t i;

	for (i = 0; joules && i < joules->n; i++)
		hebb_free(joules->package[i].path);
	if (joules)
		hebb_free(joules->package);
	hebb_free(joules);
}

double hebb_joules_read(struct hebb_joules *joules)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < joules->n; i++) {
		struct package *package = &joules->package[i];
		const double now = number_in(package->path, "energy_uj");

		sum += now - package->last;
		if (now < package->last)
			sum += package->most;
		package->last = now;
	}
	return sum / 1e6;
}
