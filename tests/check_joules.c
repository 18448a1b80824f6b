/* Counters of energy, in a folder that looks like the system's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <criterion/criterion.h>

#include "lab/joules.h"

static char folder[] = "/tmp/hebb-joules.XXXXXX";

static void put(const char *counter, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, counter);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/%s", folder, counter, name);
	file = fopen(path, "w");
	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
}

static void take(const char *counter, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s/%s", folder, counter, name);
	unlink(path);
}

static void clear(void)
{
	static const char *const counter[] = { "intel-rapl", "intel-rapl:0",
					       "intel-rapl:0:0", "intel-rapl:1",
					       "intel-rapl:2" };
	static const char *const name[] = { "name", "energy_uj",
					    "max_energy_range_uj" };
	char path[256];
	size_t i, k;

	for (i = 0; i < 5; i++) {
		for (k = 0; k < 3; k++)
			take(counter[i], name[k]);
		snprintf(path, sizeof(path), "%s/%s", folder, counter[i]);
		rmdir(path);
	}
	rmdir(folder);
}

/* Two processors, the cores of one of them, and the machine as a whole. */
static void make(void)
{
	cr_assert_not_null(mkdtemp(folder));
	put("intel-rapl", "name", "control\n");
	put("intel-rapl:0", "name", "package-0\n");
	put("intel-rapl:0", "energy_uj", "1000000\n");
	put("intel-rapl:0", "max_energy_range_uj", "262143328850\n");
	put("intel-rapl:0:0", "name", "core\n");
	put("intel-rapl:0:0", "energy_uj", "500000\n");
	put("intel-rapl:1", "name", "package-1\n");
	put("intel-rapl:1", "energy_uj", "8999000\n");
	put("intel-rapl:1", "max_energy_range_uj", "9000000\n");
	put("intel-rapl:2", "name", "psys\n");
	put("intel-rapl:2", "energy_uj", "7\n");
}

TestSuite(joules, .init = make, .fini = clear);

Test(joules, of_packages_are_summed)
{
	struct hebb_joules *joules = hebb_joules_open(folder);

	cr_assert_not_null(joules);
	cr_assert_eq(hebb_joules_read(joules), 0);
	put("intel-rapl:0", "energy_uj", "3500000\n");
	put("intel-rapl:0:0", "energy_uj", "1500000\n");
	put("intel-rapl:1", "energy_uj", "8999500\n");
	put("intel-rapl:2", "energy_uj", "99000000\n");
	cr_assert_float_eq(hebb_joules_read(joules), 2.5005, 1e-12);
	cr_assert_eq(hebb_joules_read(joules), 0);
	hebb_joules_close(joules);
}

Test(joules, of_a_counter_that_starts_again_go_on)
{
	struct hebb_joules *joules = hebb_joules_open(folder);

	put("intel-rapl:1", "energy_uj", "250000\n");
	cr_assert_float_eq(hebb_joules_read(joules), 0.251, 1e-12);
	put("intel-rapl:1", "energy_uj", "350000\n");
	cr_assert_float_eq(hebb_joules_read(joules), 0.1, 1e-12);
	hebb_joules_close(joules);
}

Test(joules, of_a_counter_without_a_range_are_lost_when_it_starts_again)
{
	struct hebb_joules *joules;

	take("intel-rapl:1", "max_energy_range_uj");
	joules = hebb_joules_open(folder);
	cr_assert_not_null(joules);
	put("intel-rapl:1", "energy_uj", "9000000\n");
	cr_assert_float_eq(hebb_joules_read(joules), 0.001, 1e-12);
	put("intel-rapl:1", "energy_uj", "1\n");
	cr_assert(isnan(hebb_joules_read(joules)));
	hebb_joules_close(joules);
}

Test(joules, of_a_counter_that_goes_are_lost)
{
	struct hebb_joules *joules = hebb_joules_open(folder);

	take("intel-rapl:0", "energy_uj");
	cr_assert(isnan(hebb_joules_read(joules)));
	hebb_joules_close(joules);
}

Test(joules, without_all_counters_there_are_none)
{
	take("intel-rapl:1", "energy_uj");
	cr_assert_null(hebb_joules_open(folder));
	put("intel-rapl:1", "energy_uj", "secret\n");
	cr_assert_null(hebb_joules_open(folder));
	cr_assert_null(hebb_joules_open("/nowhere/at/all"));
	cr_assert_null(hebb_joules_open("/"));
}
