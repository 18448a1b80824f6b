#include "lab/grid.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/param.h"

enum { LINES = 10 }; /* that are said; of the others only how many */

struct telling {
	struct hebb_log *log;
	double dt; /* ms, where we are; NaN: no steps here */
	size_t found;
};

/* What a time becomes, if that is not what it is. */
static bool moves(double time, double dt, enum hebb_grid grid, double *used)
{
	*used = fmax(round(time / dt), grid == HEBB_STEPS_FROM_1) * dt;
	return isfinite(time) && time >= 0 &&
	       fabs(*used - time) > 1e-6 * dt + 1e-9 * time;
}

static void say(struct telling *telling, const struct hebb_place *place,
		const char *message)
{
	struct hebb_error line;

	if (++telling->found > LINES)
		return;
	hebb_error_set(&line, HEBB_NO_ERROR, place, "%s", message);
	hebb_log_say(telling->log, "hebb: %s", line.message);
}

static void tell_one(struct telling *telling, const struct hebb_param *row,
		     const struct hebb_config *map,
		     const struct hebb_config *node, double time)
{
	char message[512];
	double used;

	if (!moves(time, telling->dt, row->grid, &used))
		return;
	snprintf(message, sizeof(message),
		 "%s of %s is %.9g ms%s, no whole number of steps of %g ms; "
		 "%.9g ms is used",
		 row->name, map->what ? map->what : "the model", time,
		 node ? "" : " by default", telling->dt, used);
	say(telling, node ? &node->place : &map->place, message);
}

static void tell_column(struct telling *telling, const struct hebb_param *row,
			const struct hebb_config *map,
			const struct hebb_config *node)
{
	char message[512];
	double used, first = NAN, instead = NAN;
	size_t i, n = 0;

	for (i = 0; i < node->n; i++)
		if (moves(node->numbers[i], telling->dt, row->grid, &used) &&
		    !n++) {
			first = node->numbers[i];
			instead = used;
		}
	if (!n)
		return;
	snprintf(message, sizeof(message),
		 "%zu of %zu numbers in %s of %s are no whole number of steps "
		 "of %g ms; the nearest is used: for %.9g ms it is %.9g ms",
		 n, node->n, row->name, map->what ? map->what : "the model",
		 telling->dt, first, instead);
	say(telling, &node->place, message);
}

static void tell_row(struct telling *telling, const struct hebb_param *row,
		     const struct hebb_config *map)
{
	const struct hebb_config *node = hebb_config_peek(map, row->name);
	struct hebb_param plain = *row;
	struct hebb_error no_number;
	double time;

	plain.kind = HEBB_REAL;
	if (!node)
		tell_one(telling, row, map, NULL, row->value);
	else if (node->kind == HEBB_SCALAR &&
		 hebb_param_number(&plain, node, &time, &no_number))
		tell_one(telling, row, map, node, time);
	else if (node->kind != HEBB_MAP && node->numbers)
		tell_column(telling, row, map, node);
}

/* A part of the model that has a `dt` of its own. */
static double dt_of(const struct hebb_config *map, double dt)
{
	const struct hebb_param *row;
	struct hebb_error no_number;
	size_t i;

	for (i = 0; i < 4 && map->rows[i]; i++)
		for (row = map->rows[i]; row->name; row++) {
			const struct hebb_config *node =
			    hebb_config_peek(map, row->name);

			if (strcmp(row->name, "dt") || strcmp(row->unit, "ms"))
				continue;
			dt = row->value;
			if (node)
				hebb_param_number(row, node, &dt, &no_number);
		}
	return dt;
}

static void walk(struct telling *telling, const struct hebb_config *map)
{
	const double outside = telling->dt, inside = dt_of(map, outside);
	const struct hebb_param *row;
	size_t i;

	telling->dt = inside;
	for (i = 0; i < 4 && map->rows[i] && inside > 0; i++)
		for (row = map->rows[i]; row->name; row++)
			if (row->grid)
				tell_row(telling, row, map);
	for (i = 0; map->child && i < map->n; i++) {
		const char *key = map->child[i]->key;

		/* of a learner, recorders count samples */
		telling->dt = inside != outside && key && !strcmp(key, "record")
				  ? NAN
				  : inside;
		walk(telling, map->child[i]);
	}
	telling->dt = outside;
}

void hebb_grid_tell(const struct hebb_config *model, double dt,
		    struct hebb_log *log)
{
	struct telling telling = { .log = log, .dt = dt };

	walk(&telling, model);
	if (telling.found > LINES)
		hebb_log_say(log,
			     "hebb: %zu more times of the model are no whole "
			     "number of steps",
			     telling.found - LINES);
}
