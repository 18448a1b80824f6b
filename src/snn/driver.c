#include "snn/driver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "snn/projection.h"

enum { TYPE, TO, WEIGHT, PORT, FROM, UNTIL, FIRST, ONLY, COMMON };

const struct hebb_param hebb_stimulus_common[] = {
	[TYPE] = { "type", "1", HEBB_REQUIRED, 0, 0, "the stimulus' type",
		   HEBB_NAME },
	[TO] = { "to", "1", HEBB_REQUIRED, 0, 0, "the populations it drives",
		 HEBB_NODE },
	[WEIGHT] = { "weight", "port", HEBB_OPTIONAL, -1e9, 1e9,
		     "of one spike, 1 if not given, in the unit of the "
		     "target's port; currents have none" },
	[PORT] = { "port", "1", HEBB_OPTIONAL, 0, 0,
		   "of the target; by the sign of the weight if not given",
		   HEBB_NAME },
	[FROM] = { "from", "ms", 0, 0, 1e15, "when it begins", HEBB_REAL, NULL,
		   HEBB_STEPS },
	[UNTIL] = { "until", "ms", 1e15, 0, 1e15, "when it ends", HEBB_REAL,
		    NULL, HEBB_STEPS },
	[FIRST] = { "first", "1", HEBB_OPTIONAL, 1, 4294967295.0,
		    "it drives this many neurons only", HEBB_COUNT },
	[ONLY] = { "only", "1", HEBB_OPTIONAL, 0, 0,
		   "it drives these neurons only: [3, 14]", HEBB_NODE },
	{ NULL },
};

/* ---- which neurons ---- */

static int compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Sorted ids as ranges; `only` names a neuron no more than once. */
static bool join(struct hebb_driver *driver, const uint32_t *id, size_t n,
		 const struct hebb_place *place, struct hebb_error *err)
{
	struct hebb_range *range = NULL;
	size_t i;

	driver->range = hebb_alloc(n, sizeof(*range), "driven neurons");
	for (i = 0; i < n; i++) {
		if (range && id[i] < range->end)
			return hebb_error_set(err, HEBB_MODEL, place,
					      "'only' names neuron %u twice",
					      id[i]);
		if (!range || id[i] > range->end) {
			range = &driver->range[driver->ranges++];
			range->begin = id[i];
		}
		range->end = id[i] + 1;
	}
	return true;
}

static bool read_only(struct hebb_driver *driver, struct hebb_config *only,
		      struct hebb_error *err)
{
	const struct hebb_param row = { "only",
					"1",
					0,
					0,
					(double)driver->size - 1,
					"a neuron's number",
					HEBB_COUNT };
	uint32_t *id;
	size_t i;
	bool good;

	if (!hebb_param_column(&row, only, err))
		return false;
	id = hebb_alloc(only->n, sizeof(*id), "driven neurons");
	for (i = 0; i < only->n; i++)
		id[i] = (uint32_t)only->numbers[i];
	qsort(id, only->n, sizeof(*id), compare);
	good = join(driver, id, only->n, &only->place, err);
	hebb_free(id);
	return good;
}

static bool choose(struct hebb_driver *driver, const struct hebb_value *values,
		   struct hebb_error *err)
{
	const double first = values[FIRST].number;

	if (values[ONLY].node && values[FIRST].node)
		return hebb_error_set(err, HEBB_MODEL,
				      &values[ONLY].node->place,
				      "'first' and 'only' exclude each other");
	if (values[ONLY].node)
		return read_only(driver, values[ONLY].node, err);
	driver->range = hebb_alloc(1, sizeof(*driver->range), "driven neurons");
	driver->ranges = 1;
	driver->range->end =
	    first < driver->size ? (uint32_t)first : driver->size;
	return true;
}

/* ---- reading ---- */

static bool read_times(struct hebb_driver *driver,
		       const struct hebb_value *values, struct hebb_error *err)
{
	const double from = values[FROM].number, until = values[UNTIL].number;
	const struct hebb_config *node = values[UNTIL].node;

	driver->from = (uint64_t)llround(from / driver->dt);
	driver->until = (uint64_t)llround(until / driver->dt);
	return driver->from <= driver->until ||
	       hebb_error_set(err, HEBB_MODEL, node ? &node->place : NULL,
			      "it ends at %g ms, before it begins at %g ms",
			      until, from);
}

/* Currents are given in the unit of the port that they reach. */
static bool units_fit(const struct hebb_driver *driver,
		      const struct hebb_config *map, const char *unit,
		      struct hebb_error *err)
{
	const struct hebb_param *row;

	for (row = driver->type->type.params; row->name; row++) {
		const struct hebb_config *node =
		    hebb_config_peek(map, row->name);

		if (node && !strcmp(row->unit, "port") &&
		    !hebb_unit_fits(node, unit, row->name, err))
			return false;
	}
	return true;
}

/* A driver that has its type, scratch and population already. */
static bool read_one(struct hebb_driver *driver, const char *name,
		     const struct hebb_config *map,
		     const struct hebb_value *values,
		     struct hebb_population *pop, uint64_t seed,
		     struct hebb_error *err)
{
	const struct hebb_config *weight = values[WEIGHT].node;
	const bool current = driver->type->current;
	const char *unit;
	char *key;

	if (weight && current)
		return hebb_error_set(err, HEBB_MODEL, &weight->place,
				      "a current has no weight, only an "
				      "amplitude");
	driver->port = hebb_population_port(pop, values[PORT].node, current,
					    values[WEIGHT].number < 0,
					    &values[TO].node->place, err);
	if (driver->port < 0)
		return false;
	unit = pop->type->ports[driver->port].unit;
	if (!units_fit(driver, map, unit, err) ||
	    (weight && !hebb_unit_fits(weight, unit, "weight", err)))
		return false;
	pop->driven |= current;
	key = hebb_text_format("%s.%s", name, pop->name);
	driver->stream = hebb_stream_open(seed, key);
	driver->common = hebb_stream_open(seed, name);
	hebb_free(key);
	driver->weight = weight ? values[WEIGHT].number : 1;
	driver->size = pop->size;
	if (!read_times(driver, values, err) || !choose(driver, values, err))
		return false;
	driver->state =
	    hebb_alloc((size_t)driver->type->states * pop->size, sizeof(double),
		       "states of stimulus '%s'", name);
	hebb_driver_reset(driver, 0);
	return true;
}

static bool read_type(struct hebb_driver *driver, const char *name,
		      struct hebb_config *map, struct hebb_error *err)
{
	struct hebb_value own[16];
	const struct hebb_type *type =
	    hebb_type_of(hebb_stimulus_types, "stimulus", map, NULL, err);

	if (!type ||
	    !hebb_param_read(type->params, map, false, own, err,
			     "stimulus '%s' of type '%s'", name, type->name))
		return false;
	driver->type = (const struct hebb_stimulus_type *)type;
	driver->scratch =
	    hebb_alloc(1, driver->type->scratch, "stimulus '%s'", name);
	driver->owner = true;
	return driver->type->prepare(own, driver->dt, driver->scratch, err);
}

bool hebb_driver_read(struct hebb_driver **list, size_t *n, const char *name,
		      struct hebb_config *map, struct hebb_population *pops,
		      size_t n_pops, double dt, uint64_t seed,
		      struct hebb_error *err)
{
	struct hebb_value values[COMMON];
	struct hebb_driver first = { .dt = dt };
	size_t *to, room = *n;
	int targets, i;
	bool good;

	if (!hebb_param_read(hebb_stimulus_common, map, false, values, err,
			     "stimulus '%s'", name))
		return false;
	good = read_type(&first, name, map, err);
	hebb_config_use(values[TO].node);
	to = hebb_alloc(n_pops, sizeof(*to), "populations");
	targets = good ? hebb_population_list(values[TO].node, "to", pops,
					      n_pops, to, err)
		       : -1;
	for (i = 0; i < targets && good; i++) {
		struct hebb_driver *driver;

		*list =
		    hebb_grow(*list, &room, *n + 1, sizeof(**list), "stimuli");
		driver = &(*list)[(*n)++];
		*driver = first;
		first.owner = false;
		driver->pop = to[i];
		good = read_one(driver, name, map, values, &pops[to[i]], seed,
				err);
	}
	hebb_free(to);
	hebb_driver_release(&first);
	return good && targets > 0;
}

void hebb_driver_release(struct hebb_driver *driver)
{
	if (driver->owner) {
		if (driver->type->release)
			driver->type->release(driver->scratch);
		hebb_free(driver->scratch);
	}
	hebb_free(driver->range);
	hebb_free(driver->state);
}

/* ---- running ---- */

static struct hebb_drive drive_of(const struct hebb_driver *driver,
				  uint64_t step, uint64_t age, uint32_t first,
				  uint32_t n)
{
	struct hebb_drive drive = {
		.n = n,
		.first = first,
		.step = step,
		.age = age,
		.from = driver->from,
		.dt = driver->dt,
		.stream = driver->stream,
		.common = driver->common,
		.weight = driver->weight,
		.scratch = driver->scratch,
	};
	size_t k;

	for (k = 0; (int)k < driver->type->states; k++)
		drive.state[k] = driver->state + k * driver->size + first;
	return drive;
}

void hebb_driver_reset(const struct hebb_driver *driver, uint64_t step)
{
	struct hebb_drive drive = drive_of(driver, step, 0, 0, driver->size);

	if (driver->type->start)
		driver->type->start(&drive);
}

void hebb_driver_add(const struct hebb_driver *driver, uint64_t step,
		     uint64_t age, uint32_t first, uint32_t n, double *input)
{
	size_t i;

	if (age < driver->from || age >= driver->until)
		return;
	for (i = 0; i < driver->ranges; i++) {
		const struct hebb_range *range = &driver->range[i];
		const uint32_t begin =
		    range->begin > first ? range->begin : first;
		const uint32_t end =
		    range->end < first + n ? range->end : first + n;
		struct hebb_drive drive;

		if (begin >= end)
			continue;
		drive = drive_of(driver, step, age, begin, end - begin);
		drive.input = input + (begin - first);
		driver->type->add(&drive);
	}
}
