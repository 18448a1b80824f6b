/*
 * list.c - the synapses that a file lists, one a row
 *
 * What stands in the list is meant: autapses and multapses need no leave.
 */
#include "snn/connect.h"

#include <math.h>

#include "base/memory.h"

enum { FROM_FILE, EDGES, SOURCE, TARGET };

static const struct hebb_param params[] = {
	[FROM_FILE] = { "file", "1", HEBB_OPTIONAL, 0, 0,
			"with columns source, target (ids from 0) and, if the "
			"projection does not say them, weight_UNIT, "
			"delay_UNIT; or HDF5, as SONATA has it",
			HEBB_FILE },
	[EDGES] = { "edges", "1", HEBB_OPTIONAL, 0, 0,
		    "of an HDF5 file with several populations of edges: one "
		    "of them",
		    HEBB_NAME },
	[SOURCE] = { "source", "1", HEBB_OPTIONAL, 0, 0,
		     "instead of a file: the ids of sources, {values: [...]}",
		     HEBB_NODE },
	[TARGET] = { "target", "1", HEBB_OPTIONAL, 0, 0,
		     "instead of a file: the ids of targets, {values: [...]}",
		     HEBB_NODE },
	{ NULL },
};

static bool is_column(const struct hebb_value *value)
{
	return value->node && value->node->kind == HEBB_NUMBERS;
}

/* The numbers of a column as ids below `size`; NULL if they are none. */
static uint32_t *read_ids(const struct hebb_config *node, const char *what,
			  uint32_t size, struct hebb_error *err)
{
	uint32_t *id = hebb_alloc(node->n, sizeof(*id), "listed synapses");
	size_t i;

	for (i = 0; i < node->n; i++) {
		const double number = node->numbers[i];

		if (!(number >= 0 && number < size && number == floor(number)))
			break;
		id[i] = (uint32_t)number;
	}
	if (i == node->n)
		return id;
	hebb_error_set(err, HEBB_DATA, &node->place,
		       "the %s of row %zu is %.17g, but there are %u neurons, "
		       "0 to %u",
		       what, i, node->numbers[i], size, size - 1);
	hebb_free(id);
	return NULL;
}

static bool list(struct hebb_wiring *w, const struct hebb_value *values,
		 const struct hebb_place *place, struct hebb_error *err)
{
	const struct hebb_config *from = values[SOURCE].node;
	const struct hebb_config *to = values[TARGET].node;
	uint32_t *source, *target = NULL, *row, i;

	if (!is_column(&values[SOURCE]) || !is_column(&values[TARGET]))
		return hebb_error_set(err, HEBB_MODEL, place,
				      "wiring 'list' needs a `file:`, or "
				      "columns `source:` and `target:`");
	if (values[EDGES].node)
		return hebb_error_set(err, HEBB_MODEL,
				      &values[EDGES].node->place,
				      "only a file in HDF5 has `edges:`");
	if (from->n != to->n || !from->n || from->n > UINT32_MAX)
		return hebb_error_set(err, HEBB_DATA, place,
				      "a list has as many sources as targets, "
				      "1 to 4.29e9, not %zu and %zu",
				      from->n, to->n);
	source = read_ids(from, "source", w->sources, err);
	if (source)
		target = read_ids(to, "target", w->targets, err);
	row = hebb_alloc(to->n, sizeof(*row), "listed synapses");
	for (i = 0; i < to->n; i++)
		row[i] = i;
	if (target)
		w->listing =
		    hebb_listing_new(source, target, to->n, w->targets, row);
	hebb_free(row);
	hebb_free(source);
	hebb_free(target);
	return w->listing.begin != NULL;
}

const struct hebb_connect_type hebb_connect_list = {
	.type = {
		.name = "list",
		.brief = "the synapses that a file lists, one a row",
		.params = params,
	},
	.list = list,
	.most = hebb_listing_most,
	.make = hebb_listing_make,
};
