#include "snn/projection.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "snn/pairing.h"

enum { TYPE, FROM, TO, WIRING, WEIGHT, DELAY, PORT, HISTORY, KEYS };

const struct hebb_param hebb_synapse_common[] = {
	[TYPE] = { "type", "1", HEBB_OPTIONAL, 0, 0, "the synapse's type",
		   HEBB_NAME, "fixed" },
	[FROM] = { "from", "1", HEBB_REQUIRED, 0, 0, "the source population",
		   HEBB_NAME },
	[TO] = { "to", "1", HEBB_REQUIRED, 0, 0, "the target populations",
		 HEBB_NODE },
	[WIRING] = { "wiring", "1", HEBB_OPTIONAL, 0, 0,
		     "who is joined to whom; all to all by default",
		     HEBB_NODE },
	[WEIGHT] = { "weight", "port", HEBB_REQUIRED, -1e9, 1e9,
		     "at the beginning, in the unit of the target's port",
		     HEBB_VARIED },
	[DELAY] = { "delay", "ms", 1, 0, 1e5, "from spike to arrival",
		    HEBB_VARIED },
	[PORT] = { "port", "1", HEBB_OPTIONAL, 0, 0,
		   "of the target; by the sign of the weight if not given",
		   HEBB_NAME },
	[HISTORY] = { "history", "1", 16, 2, 65536,
		      "spikes kept per target of a learning projection, a "
		      "power of two; changes speed, not results",
		      HEBB_COUNT },
	{ NULL },
};

enum { W_TYPE, W_AUTAPSES, W_MULTAPSES };

const struct hebb_param hebb_connect_common[] = {
	[W_TYPE] = { "type", "1", HEBB_OPTIONAL, 0, 0, "the wiring rule",
		     HEBB_NAME, "all" },
	[W_AUTAPSES] = { "autapses", "1", 0, 0, 1, "a neuron may reach itself",
			 HEBB_FLAG },
	[W_MULTAPSES] = { "multapses", "1", 0, 0, 1,
			  "a pair may be joined more than once", HEBB_FLAG },
	{ NULL },
};

static int find_population(const struct hebb_config *node, const char *what,
			   const struct hebb_population *pops, size_t n_pops,
			   struct hebb_error *err)
{
	const char *name = node->text ? node->text : "";
	struct hebb_guess guess = hebb_guess_start(name);
	char text[96];
	size_t i;

	for (i = 0; i < n_pops; i++) {
		if (!strcmp(pops[i].name, name))
			return (int)i;
		hebb_guess_try(&guess, pops[i].name);
	}
	hebb_error_set(err, HEBB_MODEL, &node->place,
		       "'%s' names no population called '%s'%s", what, name,
		       hebb_guess_text(&guess, text));
	return -1;
}

int hebb_population_list(const struct hebb_config *node, const char *what,
			 const struct hebb_population *pops, size_t n_pops,
			 size_t *index, struct hebb_error *err)
{
	size_t i, k;
	int at;

	if (node->kind == HEBB_SCALAR) {
		at = find_population(node, what, pops, n_pops, err);
		index[0] = (size_t)at;
		return at < 0 ? -1 : 1;
	}
	if (node->kind != HEBB_LIST || node->n == 0 || node->n > n_pops) {
		hebb_error_set(err, HEBB_MODEL, &node->place,
			       "'%s' is a population or a list of them, each "
			       "once",
			       what);
		return -1;
	}
	for (i = 0; i < node->n; i++) {
		at = find_population(node->child[i], what, pops, n_pops, err);
		if (at < 0)
			return -1;
		index[i] = (size_t)at;
		for (k = 0; k < i && index[k] != index[i]; k++)
			;
		if (k < i) {
			hebb_error_set(err, HEBB_MODEL, &node->child[i]->place,
				       "'%s' names '%s' twice", what,
				       node->child[i]->text);
			return -1;
		}
	}
	return (int)node->n;
}

/* The sign that all weights have: that of the number, or of the mean. */
static bool is_negative(const struct hebb_value *weight)
{
	return hebb_value_uniform(weight) ? weight->number < 0
	       : weight->node->kind == HEBB_MAP
		   ? weight->node->child[0]->numbers[0] < 0
		   : weight->node->n && weight->node->numbers[0] < 0;
}

/* A column has a number for every target, each within the row's range. */
static bool column_fits(const struct hebb_projection *proj,
			const struct hebb_config *node,
			const struct hebb_param *row, struct hebb_error *err)
{
	size_t i;

	if (!node || node->kind != HEBB_NUMBERS)
		return true;
	if (node->n != proj->target->size)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "the column of %s has %zu rows, but '%s' "
				      "has %u neurons to reach",
				      row->name, node->n, proj->target->name,
				      proj->target->size);
	for (i = 0; i < node->n; i++)
		if (!(node->numbers[i] >= row->min &&
		      node->numbers[i] <= row->max))
			return hebb_error_set(err, HEBB_MODEL, &node->place,
					      "%s of row %zu is %g, outside "
					      "%g .. %g",
					      row->name, i, node->numbers[i],
					      row->min, row->max);
	return true;
}

/* The tree may go: what synapses are drawn from stays. */
static struct hebb_value keep(const struct hebb_value *value)
{
	struct hebb_value kept = *value;

	kept.node = value->node ? hebb_config_copy(value->node) : NULL;
	return kept;
}

/* What a weight may be: by the sign that its port takes, and by its rule. */
static struct hebb_param weight_row(const struct hebb_projection *proj,
				    bool negative)
{
	const enum hebb_takes takes =
	    proj->target->type->ports[proj->port].takes;
	struct hebb_param row = hebb_synapse_common[WEIGHT];

	if (takes != HEBB_TAKES_SPIKES && negative)
		row.max = 0;
	else if (takes != HEBB_TAKES_SPIKES)
		row.min = 0;
	if (proj->type->most) {
		row.min = 0;
		row.max = proj->type->most(proj->rule);
	}
	return row;
}

static bool read_weight(struct hebb_projection *proj,
			const struct hebb_value *values, struct hebb_error *err)
{
	const struct hebb_config *node = values[WEIGHT].node;
	const bool negative = is_negative(&values[WEIGHT]);
	const struct hebb_port *port;

	proj->port = hebb_population_port(proj->target, values[PORT].node,
					  false, negative, &node->place, err);
	if (proj->port < 0)
		return false;
	port = &proj->target->type->ports[proj->port];
	if (!hebb_unit_fits(node, port->unit, "weight", err))
		return false;
	proj->weight = keep(&values[WEIGHT]);
	proj->weight_row = weight_row(proj, negative);
	if (hebb_value_uniform(&proj->weight) &&
	    !(proj->weight.number >= proj->weight_row.min &&
	      proj->weight.number <= proj->weight_row.max))
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "weight is %s, outside %g .. %g of '%s'",
				      node->text, proj->weight_row.min,
				      proj->weight_row.max,
				      proj->type->type.name);
	return column_fits(proj, node, &proj->weight_row, err);
}

static bool read_delay(struct hebb_projection *proj,
		       const struct hebb_value *delay, struct hebb_error *err)
{
	proj->delay = keep(delay);
	proj->delay_row = hebb_synapse_common[DELAY];
	proj->delay_row.min = proj->dt;
	if (hebb_value_uniform(delay) && delay->number < proj->dt * 0.999999)
		return hebb_error_set(
		    err, HEBB_MODEL, delay->node ? &delay->node->place : NULL,
		    "a delay of %g ms is shorter than one step "
		    "of %g ms",
		    delay->number, proj->dt);
	return column_fits(proj, delay->node, &proj->delay_row, err);
}

static bool read_wiring(struct hebb_projection *proj, struct hebb_config *map,
			uint64_t seed, struct hebb_error *err)
{
	static const struct hebb_place nowhere = { 0 };
	struct hebb_config *empty = NULL;
	struct hebb_value common[3], values[16];
	const struct hebb_type *type;
	struct hebb_wiring *wiring = &proj->wiring;
	char *name;
	size_t k, n;
	bool good;

	if (!map)
		map = empty = hebb_config_new(HEBB_MAP, &nowhere);
	good = hebb_param_read(hebb_connect_common, map, false, common, err,
			       "the wiring of projection '%s'", proj->name);
	type =
	    good ? hebb_type_of(hebb_connect_types, "connect", map, "all", err)
		 : NULL;
	good = type &&
	       hebb_param_read(type->params, map, false, values, err,
			       "the wiring of projection '%s'", proj->name);
	if (!good) {
		hebb_config_free(empty);
		return false;
	}
	n = hebb_param_count(type->params);
	proj->wiring_param = hebb_alloc(n + 1, sizeof(double), "wiring");
	for (k = 0; k < n; k++)
		proj->wiring_param[k] = values[k].number;
	name = hebb_text_format("%s.wiring", proj->name);
	*wiring = (struct hebb_wiring){
		.type = (const struct hebb_connect_type *)type,
		.param = proj->wiring_param,
		.sources = proj->source->size,
		.targets = proj->target->size,
		.same = proj->source == proj->target,
		.autapses = common[W_AUTAPSES].number != 0,
		.multapses = common[W_MULTAPSES].number != 0,
		.stream = hebb_stream_open(seed, name),
	};
	hebb_free(name);
	good = !wiring->type->check ||
	       wiring->type->check(wiring, &map->place, err);
	hebb_config_free(empty);
	return good;
}

static bool read_rule(struct hebb_projection *proj, struct hebb_config *map,
		      struct hebb_error *err)
{
	struct hebb_value values[32];
	const struct hebb_type *type =
	    hebb_type_of(hebb_synapse_types, "synapse", map, "fixed", err);

	if (!type || !hebb_param_read(type->params, map, false, values, err,
				      "projection '%s' of type '%s'",
				      proj->name, type->name))
		return false;
	proj->type = (const struct hebb_synapse_type *)type;
	if (!proj->type->scratch)
		return true;
	proj->rule =
	    hebb_alloc(1, proj->type->scratch, "rule of '%s'", proj->name);
	return proj->type->prepare(values, proj->dt, proj->rule, err);
}

static bool read_one(struct hebb_projection *proj, struct hebb_config *map,
		     const struct hebb_value *values, uint64_t seed,
		     struct hebb_error *err)
{
	char *name = hebb_text_format("%s.weight", proj->name);

	proj->weight_stream = hebb_stream_open(seed, name);
	hebb_free(name);
	name = hebb_text_format("%s.delay", proj->name);
	proj->delay_stream = hebb_stream_open(seed, name);
	hebb_free(name);
	proj->history = (uint32_t)values[HISTORY].number;
	if (proj->history & (proj->history - 1))
		return hebb_error_set(
		    err, HEBB_MODEL, &values[HISTORY].node->place,
		    "history is a power of two, not %u", proj->history);
	return read_rule(proj, map, err) && read_weight(proj, values, err) &&
	       read_delay(proj, &values[DELAY], err) &&
	       read_wiring(proj, values[WIRING].node, seed, err);
}

bool hebb_projection_read(struct hebb_projection **list, size_t *n,
			  const char *name, struct hebb_config *map,
			  const struct hebb_population *pops, size_t n_pops,
			  double dt, uint64_t seed, struct hebb_error *err)
{
	struct hebb_value values[KEYS];
	size_t *to, room = *n, k;
	int from, targets;

	if (!hebb_param_read(hebb_synapse_common, map, false, values, err,
			     "projection '%s'", name))
		return false;
	from = find_population(values[FROM].node, "from", pops, n_pops, err);
	if (from < 0)
		return false;
	hebb_config_use(values[TO].node);
	to = hebb_alloc(n_pops, sizeof(*to), "populations");
	targets =
	    hebb_population_list(values[TO].node, "to", pops, n_pops, to, err);
	for (k = 0; (int)k < targets; k++) {
		struct hebb_projection *proj;

		*list = hebb_grow(*list, &room, *n + 1, sizeof(**list),
				  "projections");
		proj = &(*list)[(*n)++];
		*proj = (struct hebb_projection){
			.name = targets > 1 ? hebb_text_format("%s.%s", name,
							       pops[to[k]].name)
					    : hebb_text_copy(name),
			.source = &pops[from],
			.target = &pops[to[k]],
			.dt = dt,
		};
		if (!read_one(proj, map, values, seed, err))
			targets = -1;
	}
	hebb_free(to);
	return targets > 0;
}

void hebb_projection_release(struct hebb_projection *proj)
{
	struct hebb_traces *traces = proj->rule;

	if (traces) {
		hebb_decay_release(&traces->pre);
		hebb_decay_release(&traces->post);
	}
	hebb_config_free(proj->weight.node);
	hebb_config_free(proj->delay.node);
	hebb_free(proj->rule);
	hebb_free(proj->wiring_param);
	hebb_free(proj->name);
}

bool hebb_projection_shared(const struct hebb_projection *proj)
{
	return !proj->rule && hebb_value_uniform(&proj->weight);
}

double hebb_projection_weight(const struct hebb_projection *proj,
			      uint32_t target, uint32_t draw)
{
	return hebb_value_at(&proj->weight, &proj->weight_row,
			     proj->weight_stream, target, draw);
}

uint32_t hebb_projection_delay(const struct hebb_projection *proj,
			       uint32_t target, uint32_t draw)
{
	const double ms = hebb_value_at(&proj->delay, &proj->delay_row,
					proj->delay_stream, target, draw);

	return (uint32_t)llround(ms / proj->dt);
}
