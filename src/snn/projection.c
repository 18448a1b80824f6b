#include "snn/projection.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "snn/pairing.h"

enum {
	TYPE,
	FROM,
	TO,
	WIRING,
	WEIGHT,
	DELAY,
	PORT,
	PRECISION,
	HISTORY,
	DENDRITIC,
	RELEASE,
	SCALING,
	STRUCTURE,
	KEYS
};

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
	[WEIGHT] = { "weight", "port", HEBB_OPTIONAL, -1e9, 1e9,
		     "at the beginning, in the unit of the target's port",
		     HEBB_VARIED },
	[DELAY] = { "delay", "ms", 1, 0, 1e5, "from spike to arrival",
		    HEBB_VARIED, NULL, HEBB_STEPS },
	[PORT] = { "port", "1", HEBB_OPTIONAL, 0, 0,
		   "of the target; by the sign of the weight if not given",
		   HEBB_NAME },
	[PRECISION] = { "precision", "1", 0, 0, 1,
			"of a weight for each synapse; double costs twice the "
			"memory, and those that learn have it always",
			HEBB_CHOICE, "single|double" },
	[HISTORY] = { "history", "1", 16, 2, 65536,
		      "spikes kept per target of a learning projection, a "
		      "power of two; changes speed, not results",
		      HEBB_COUNT },
	[DENDRITIC] = { "dendritic", "ms", HEBB_OPTIONAL, 0, 1e5,
			"of the delay of a learning synapse the part behind "
			"it: a time, or `all`; 0 if not given",
			HEBB_NAME, NULL, HEBB_STEPS },
	[RELEASE] = { "release", "1", HEBB_OPTIONAL, 0, 0,
		      "short-term plasticity of synapses that learn: "
		      "{type: tsodyks_markram, U: 0.5, ...}",
		      HEBB_NODE },
	[SCALING] = { "scaling", "1", HEBB_OPTIONAL, 0, 0,
		      "homeostasis of weights that learn, as the type "
		      "'scaling' has it: {rate: 5 Hz, ...}",
		      HEBB_NODE },
	[STRUCTURE] = { "structure", "1", HEBB_OPTIONAL, 0, 0,
			"when synapses are removed and new ones made; never "
			"if not given",
			HEBB_NODE },
	{ NULL },
};

enum { W_TYPE, W_AUTAPSES, W_MULTAPSES, W_PERIODIC, W_KEYS };

const struct hebb_param hebb_connect_common[] = {
	[W_TYPE] = { "type", "1", HEBB_OPTIONAL, 0, 0, "the wiring rule",
		     HEBB_NAME, "all" },
	[W_AUTAPSES] = { "autapses", "1", 0, 0, 1, "a neuron may reach itself",
			 HEBB_FLAG },
	[W_MULTAPSES] = { "multapses", "1", 0, 0, 1,
			  "a pair may be joined more than once", HEBB_FLAG },
	[W_PERIODIC] = { "periodic", "1", 0, 0, 1,
			 "distances are measured around the edges too",
			 HEBB_FLAG },
	{ NULL },
};

/* Of a list: all its synapses, or those with weights of one sign. */
enum share { WHOLE, POSITIVE, NEGATIVE };

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

/*
 * The sign that all weights have: that of the number, of the mean, or of the
 * first in a column that is not zero.
 */
static bool is_negative(const struct hebb_value *weight)
{
	const struct hebb_config *node = weight->node;
	size_t i = 0;

	if (hebb_value_uniform(weight))
		return weight->number < 0;
	if (node->kind == HEBB_MAP)
		return node->child[0]->numbers[0] < 0;
	while (i < node->n && node->numbers[i] == 0)
		i++;
	return i < node->n && node->numbers[i] < 0;
}

/*
 * A column has a number for every row of a list, or else for every target;
 * those that are used are within the row's range.
 */
static bool column_fits(const struct hebb_projection *proj,
			const struct hebb_config *node,
			const struct hebb_param *row, struct hebb_error *err)
{
	const struct hebb_listing *list = &proj->wiring.listing;
	size_t i, k, n;

	if (!node || node->kind != HEBB_NUMBERS)
		return true;
	if (list->row && node->n != list->rows)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "the column of %s has %zu rows, but the "
				      "list of '%s' has %zu",
				      row->name, node->n, proj->name,
				      list->rows);
	if (!list->row && node->n != proj->target->size)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "the column of %s has %zu rows, but '%s' "
				      "has %u neurons to reach",
				      row->name, node->n, proj->target->name,
				      proj->target->size);
	n = list->row ? list->begin[proj->target->size] : node->n;
	for (k = 0; k < n; k++) {
		i = list->row ? list->row[k] : k;
		if (!(node->numbers[i] >= row->min &&
		      node->numbers[i] <= row->max))
			return hebb_error_set(err, HEBB_MODEL, &node->place,
					      "%s of row %zu is %g, outside "
					      "%g .. %g",
					      row->name, i, node->numbers[i],
					      row->min, row->max);
	}
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
		const double most = proj->type->most(proj->rule);

		row.min = most < 0 ? most : 0;
		row.max = most < 0 ? 0 : most;
	}
	return row;
}

/* A function of distance needs places. */
static bool read_curve(const struct hebb_projection *proj,
		       const struct hebb_value *value,
		       struct hebb_by_distance *curve, struct hebb_error *err)
{
	const struct hebb_wiring *w = &proj->wiring;

	*curve = hebb_value_by_distance(value);
	return !curve->at || hebb_space_joined(w->from, w->to, w->periodic,
					       &value->node->place, err);
}

static bool read_weight(struct hebb_projection *proj,
			const struct hebb_value *values, enum share share,
			struct hebb_error *err)
{
	const struct hebb_config *node = values[WEIGHT].node;
	const bool negative =
	    share == WHOLE ? is_negative(&values[WEIGHT]) : share == NEGATIVE;
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
	return read_curve(proj, &proj->weight, &proj->weight_curve, err) &&
	       column_fits(proj, node, &proj->weight_row, err);
}

static bool has_potential(const struct hebb_population *pop,
			  const struct hebb_place *place,
			  struct hebb_error *err)
{
	return hebb_population_potential(pop) >= 0 ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "neurons of type '%s' have no potential 'v' that "
			      "a gap junction could join",
			      pop->type->type.name);
}

/* Of a current over a potential, at a port of currents. */
static const char *junction_unit(const struct hebb_population *pop, int port)
{
	return !strcmp(pop->type->ports[port].unit, "pA") ? "nS" : "1/ms";
}

/* Where the currents of a gap junction go. */
static bool find_ports(struct hebb_projection *proj,
		       const struct hebb_config *port,
		       const struct hebb_place *place, struct hebb_error *err)
{
	if (!has_potential(proj->source, place, err) ||
	    !has_potential(proj->target, place, err))
		return false;
	proj->port =
	    hebb_population_port(proj->target, port, true, false, place, err);
	if (proj->port < 0 || !proj->symmetric)
		return proj->port >= 0;
	proj->back_port =
	    hebb_population_port(proj->source, port, true, false, place, err);
	if (proj->back_port < 0)
		return false;
	return !strcmp(junction_unit(proj->source, proj->back_port),
		       junction_unit(proj->target, proj->port)) ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "neurons of types '%s' and '%s' take currents in "
			      "different units: `symmetric: false`, once for "
			      "each way",
			      proj->source->type->type.name,
			      proj->target->type->type.name);
}

static bool read_junction(struct hebb_projection *proj,
			  const struct hebb_value *values,
			  struct hebb_error *err)
{
	const struct hebb_config *weight = values[WEIGHT].node;
	const struct hebb_config *port = values[PORT].node;
	const struct hebb_config *delay =
	    values[DELAY].node ? values[DELAY].node : values[DENDRITIC].node;
	struct hebb_param *row = &proj->weight_row;

	if (delay)
		return hebb_error_set(err, HEBB_MODEL, &delay->place,
				      "a gap junction has no delay");
	if (!find_ports(proj, port, &weight->place, err) ||
	    !hebb_unit_fits(weight, junction_unit(proj->target, proj->port),
			    "weight", err))
		return false;
	proj->weight = keep(&values[WEIGHT]);
	*row = hebb_synapse_common[WEIGHT];
	row->min = 0;
	if (hebb_value_uniform(&proj->weight) && !(proj->weight.number >= 0))
		return hebb_error_set(err, HEBB_MODEL, &weight->place,
				      "a conductance is not negative");
	return column_fits(proj, weight, row, err);
}

/* The part of the delay that post spikes travel back to the synapse. */
static bool read_dendritic(struct hebb_projection *proj,
			   const struct hebb_value *value, double *ms,
			   struct hebb_error *err)
{
	struct hebb_param row = hebb_synapse_common[DENDRITIC];
	struct hebb_config *node = value->node;

	*ms = 0;
	if (!node)
		return true;
	if (!strcmp(value->text, "all")) {
		proj->dendritic = HEBB_ALL;
		return true;
	}
	row.kind = HEBB_REAL;
	if (!hebb_param_number(&row, node, ms, err))
		return false;
	proj->dendritic = (uint32_t)llround(*ms / proj->dt);
	return true;
}

static bool read_delay(struct hebb_projection *proj,
		       const struct hebb_value *values, struct hebb_error *err)
{
	const struct hebb_value *delay = &values[DELAY];
	const struct hebb_place *place =
	    delay->node ? &delay->node->place : NULL;
	double behind;

	if (!read_dendritic(proj, &values[DENDRITIC], &behind, err))
		return false;
	if (proj->type->watch && proj->dendritic)
		return hebb_error_set(err, HEBB_MODEL,
				      &values[DENDRITIC].node->place,
				      "a rule of type '%s' sees the potential "
				      "of its target at once: 'dendritic' is 0",
				      proj->type->type.name);
	proj->delay = keep(delay);
	proj->delay_row = hebb_synapse_common[DELAY];
	proj->delay_row.min = behind > proj->dt ? behind : proj->dt;
	if (hebb_value_uniform(delay) && delay->number < proj->dt * 0.999999)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "a delay of %g ms is shorter than one "
				      "step of %g ms",
				      delay->number, proj->dt);
	if (hebb_value_uniform(delay) && delay->number < behind * 0.999999)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "a delay of %g ms is shorter than its "
				      "dendritic part of %g ms",
				      delay->number, behind);
	return read_curve(proj, delay, &proj->delay_curve, err) &&
	       column_fits(proj, delay->node, &proj->delay_row, err);
}

/* A delay that new synapses have too, which spikes do not outlast. */
static bool growth_fits(const struct hebb_projection *proj,
			const struct hebb_place *place, struct hebb_error *err)
{
	const struct hebb_listing *list = &proj->wiring.listing;
	const struct hebb_config *delay = proj->delay.node;
	uint32_t low, high;

	if (!proj->structure.every || !proj->structure.regrow)
		return true;
	if (!hebb_projection_delay_range(proj, &low, &high) ||
	    (list->row && delay && delay->kind == HEBB_NUMBERS))
		return hebb_error_set(err, HEBB_MODEL, place,
				      "new synapses need a delay that is a "
				      "number, a distribution with bounds or a "
				      "column by target");
	return proj->structure.every >= high ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "epochs every %g ms are nearer than the longest "
			      "delay, %g ms",
			      (double)proj->structure.every * proj->dt,
			      high * proj->dt);
}

static bool read_structure(struct hebb_projection *proj,
			   struct hebb_config *node, uint64_t seed,
			   struct hebb_error *err)
{
	char *name = hebb_text_format("%s.structure", proj->name);

	proj->seed = seed;
	proj->structure_stream = hebb_stream_open(seed, name);
	hebb_free(name);
	if (!hebb_structure_read(
		&proj->structure, node, proj->name, proj->dt, &proj->weight_row,
		proj->target->type->ports[proj->port].unit, err))
		return false;
	if (node)
		proj->precise = true;
	return growth_fits(proj, node ? &node->place : NULL, err);
}

/* A rule that lists what it draws holds every synapse three times. */
static bool list_fits(const struct hebb_projection *proj,
		      const struct hebb_place *place, struct hebb_error *err)
{
	const struct hebb_wiring *wiring = &proj->wiring;
	struct hebb_need need = { 0 };

	if (!wiring->type->expect)
		return true;
	hebb_need_add(&need,
		      3 * sizeof(uint32_t) * wiring->type->expect(wiring),
		      "listed synapses of '%s'", proj->name);
	return hebb_need_fits(&need, place, err);
}

static bool read_wiring(struct hebb_projection *proj, struct hebb_config *map,
			uint64_t seed, struct hebb_error *err)
{
	static const struct hebb_place nowhere = { 0 };
	struct hebb_config *empty = NULL;
	struct hebb_value common[W_KEYS], values[16];
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
		.periodic = common[W_PERIODIC].number != 0,
		.from = &proj->source->space,
		.to = &proj->target->space,
		.stream = hebb_stream_open(seed, name),
	};
	hebb_free(name);
	good = (!wiring->type->check ||
		wiring->type->check(wiring, &map->place, err)) &&
	       (!wiring->type->prepare ||
		wiring->type->prepare(wiring, values, &map->place, err)) &&
	       (!wiring->type->list ||
		(list_fits(proj, &map->place, err) &&
		 wiring->type->list(wiring, values, &map->place, err)));
	hebb_config_free(empty);
	return good;
}

/* Has the target what the rule watches? */
static bool is_visible(const struct hebb_projection *proj,
		       const struct hebb_place *place, struct hebb_error *err)
{
	return !proj->type->watch ||
	       hebb_population_potential(proj->target) >= 0 ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "neurons of type '%s' have no potential 'v' that "
			      "a rule of type '%s' could follow",
			      proj->target->type->type.name,
			      proj->type->type.name);
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
	proj->symmetric =
	    proj->type->electrical && values[HEBB_SYMMETRIC].number != 0;
	if (proj->type->release)
		proj->release = proj->type;
	if (proj->type->scales &&
	    !hebb_scaling_read(&proj->scaling, values, proj->dt, &map->place,
			       err))
		return false;
	if (!proj->type->scratch)
		return true;
	proj->rule =
	    hebb_alloc(1, proj->type->scratch, "rule of '%s'", proj->name);
	return proj->type->prepare(values, proj->dt, proj->rule, err) &&
	       is_visible(proj, &map->place, err);
}

/* What goes with any rule that learns. */
static bool may_have(const struct hebb_projection *proj,
		     const struct hebb_config *map, const char *what,
		     struct hebb_error *err)
{
	if (map->kind != HEBB_MAP)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "'%s' is a map of parameters", what);
	return proj->type->on_pre ||
	       hebb_error_set(err, HEBB_MODEL, &map->place,
			      "'%s' goes with synapses that learn, and '%s' "
			      "do not",
			      what, proj->type->type.name);
}

static bool read_release(struct hebb_projection *proj, struct hebb_config *map,
			 struct hebb_error *err)
{
	struct hebb_value values[32];
	const struct hebb_type *type;

	if (!map)
		return true;
	if (!may_have(proj, map, "release", err))
		return false;
	type = hebb_type_of(hebb_synapse_types, "synapse", map,
			    "tsodyks_markram", err);
	if (!type ||
	    !hebb_param_read(type->params, map, false, values, err,
			     "the release of projection '%s'", proj->name))
		return false;
	proj->release = (const struct hebb_synapse_type *)type;
	if (!proj->release->release)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "synapses of type '%s' have no release "
				      "that varies",
				      type->name);
	proj->release_rule = hebb_alloc(1, proj->release->scratch,
					"release of '%s'", proj->name);
	return proj->release->prepare(values, proj->dt, proj->release_rule,
				      err);
}

static bool read_scaling(struct hebb_projection *proj, struct hebb_config *map,
			 struct hebb_error *err)
{
	struct hebb_value values[HEBB_SCALING_ROWS];

	if (!map)
		return true;
	if (proj->type->scales)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "'%s' is what the type does already",
				      "scaling");
	return may_have(proj, map, "scaling", err) &&
	       hebb_param_read(hebb_scaling_rows, map, false, values, err,
			       "the scaling of projection '%s'", proj->name) &&
	       hebb_scaling_read(&proj->scaling, values, proj->dt, &map->place,
				 err);
}

/*
 * A list may have weights of both signs, for two ports: then one projection
 * takes its share, and another one the rest.
 */
static void take_share(struct hebb_projection *proj,
		       const struct hebb_config *weight, enum share share)
{
	if (share != WHOLE && weight->n == proj->wiring.listing.rows)
		hebb_listing_keep(&proj->wiring.listing, proj->target->size,
				  weight->numbers, share == NEGATIVE);
}

static bool has_both_signs(const struct hebb_config *column)
{
	bool below = false, above = false;
	size_t i;

	for (i = 0; i < column->n; i++) {
		below |= column->numbers[i] < 0;
		above |= column->numbers[i] > 0;
	}
	return below && above;
}

/* Does each synapse have a row of its own in a column of weights? */
static bool is_listed(const struct hebb_config *wiring)
{
	const struct hebb_config *type;

	if (!wiring || wiring->kind != HEBB_MAP)
		return false;
	type = hebb_config_peek(wiring, "type");
	return hebb_config_peek(wiring, "source") ||
	       (type && type->kind == HEBB_SCALAR &&
		!strcmp(type->text, "conv"));
}

/* Do the synapses of a list reach two ports of this population? */
static bool is_shared(const struct hebb_value *values,
		      const struct hebb_population *target)
{
	const struct hebb_config *weight = values[WEIGHT].node;
	const struct hebb_config *wiring = values[WIRING].node;
	const struct hebb_port *port = target->type->ports;

	if (!is_listed(wiring) || weight->kind != HEBB_NUMBERS ||
	    values[PORT].node || !has_both_signs(weight))
		return false;
	while (port->name && port->takes != HEBB_TAKES_NEGATIVE)
		port++;
	return port->name;
}

static bool read_one(struct hebb_projection *proj, struct hebb_config *map,
		     const struct hebb_value *values, enum share share,
		     uint64_t seed, struct hebb_error *err)
{
	char *name = hebb_text_format("%s.weight", proj->name);

	proj->weight_stream = hebb_stream_open(seed, name);
	hebb_free(name);
	name = hebb_text_format("%s.delay", proj->name);
	proj->delay_stream = hebb_stream_open(seed, name);
	hebb_free(name);
	proj->precise = values[PRECISION].number > 0;
	proj->history = (uint32_t)values[HISTORY].number;
	if (proj->history & (proj->history - 1))
		return hebb_error_set(
		    err, HEBB_MODEL, &values[HISTORY].node->place,
		    "history is a power of two, not %u", proj->history);
	if (!read_rule(proj, map, err) ||
	    !read_release(proj, values[RELEASE].node, err) ||
	    !read_scaling(proj, values[SCALING].node, err) ||
	    !read_wiring(proj, values[WIRING].node, seed, err))
		return false;
	if (proj->type->electrical && values[STRUCTURE].node)
		return hebb_error_set(err, HEBB_MODEL,
				      &values[STRUCTURE].node->place,
				      "gap junctions stay where they are: only "
				      "chemical synapses have a structure");
	if (proj->type->electrical)
		return read_junction(proj, values, err);
	take_share(proj, values[WEIGHT].node, share);
	return read_weight(proj, values, share, err) &&
	       read_delay(proj, values, err) &&
	       read_structure(proj, values[STRUCTURE].node, seed, err);
}

static struct hebb_projection *append(struct hebb_projection **list, size_t *n)
{
	size_t room = *n;

	*list = hebb_grow(*list, &room, *n + 1, sizeof(**list), "projections");
	(*list)[*n] = (struct hebb_projection){ .name = NULL };
	return &(*list)[(*n)++];
}

/* "edges", "edges.exc" or, of a share, "edges.exc.positive" */
static char *join_names(const char *name, const char *target, enum share share)
{
	static const char *const shares[] = { "", ".positive", ".negative" };

	return hebb_text_format("%s%s%s%s", name, target ? "." : "",
				target ? target : "", shares[share]);
}

static bool is_electrical(const struct hebb_config *map)
{
	const struct hebb_config *name = hebb_config_peek(map, "type");
	const struct hebb_type *const *type = hebb_synapse_types;

	if (!name || name->kind != HEBB_SCALAR)
		return false;
	while (*type && strcmp((*type)->name, name->text))
		type++;
	return *type && ((const struct hebb_synapse_type *)*type)->electrical;
}

/* A gap junction has no delay, so none by default; the map keeps the rows. */
static const struct hebb_param *common_rows(struct hebb_config *map)
{
	struct hebb_param *rows;

	if (!is_electrical(map))
		return hebb_synapse_common;
	rows = hebb_alloc(KEYS + 1, sizeof(*rows), "rows of a gap junction");
	memcpy(rows, hebb_synapse_common, KEYS * sizeof(*rows));
	rows[DELAY].value = HEBB_OPTIONAL;
	hebb_free(map->own_rows);
	map->own_rows = rows;
	return rows;
}

bool hebb_projection_read(struct hebb_projection **list, size_t *n,
			  const char *name, struct hebb_config *map,
			  const struct hebb_population *pops, size_t n_pops,
			  double dt, uint64_t seed, struct hebb_error *err)
{
	struct hebb_value values[KEYS];
	size_t *to, k;
	int from, targets;
	bool good = false;

	if (!hebb_param_read(common_rows(map), map, false, values, err,
			     "projection '%s'", name))
		return false;
	if (!values[WEIGHT].node)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "%s lacks 'weight', %s", map->what,
				      hebb_synapse_common[WEIGHT].brief);
	from = find_population(values[FROM].node, "from", pops, n_pops, err);
	if (from < 0)
		return false;
	hebb_config_use(values[TO].node);
	to = hebb_alloc(n_pops, sizeof(*to), "populations");
	targets =
	    hebb_population_list(values[TO].node, "to", pops, n_pops, to, err);
	for (k = 0; (int)k < targets; k++) {
		const bool shared = is_shared(values, &pops[to[k]]);
		enum share share = shared ? POSITIVE : WHOLE;

		for (; share <= (shared ? NEGATIVE : WHOLE); share++) {
			struct hebb_projection *proj = append(list, n);

			proj->name = join_names(
			    name, targets > 1 ? pops[to[k]].name : NULL, share);
			proj->source = &pops[from];
			proj->target = &pops[to[k]];
			proj->dt = dt;
			if (!read_one(proj, map, values, share, seed, err))
				goto done;
		}
	}
	good = targets > 0;
done:
	hebb_free(to);
	return good;
}

void hebb_projection_release(struct hebb_projection *proj)
{
	struct hebb_traces *traces = proj->rule;

	if (traces && proj->type->on_pre) {
		hebb_decay_release(&traces->pre);
		hebb_decay_release(&traces->post);
		hebb_decay_release(&traces->slow);
	}
	hebb_config_free(proj->weight.node);
	hebb_config_free(proj->delay.node);
	hebb_listing_release(&proj->wiring.listing);
	hebb_free(proj->wiring.own);
	hebb_free(proj->rule);
	hebb_free(proj->release_rule);
	hebb_free(proj->wiring_param);
	hebb_free(proj->name);
}

uint32_t hebb_projection_history(const struct hebb_projection *proj)
{
	return proj->type->watch ? HEBB_WATCHED * proj->history : proj->history;
}

const void *hebb_projection_release_rule(const struct hebb_projection *proj)
{
	return proj->release_rule ? proj->release_rule : proj->rule;
}

bool hebb_projection_shared(const struct hebb_projection *proj)
{
	return !proj->type->on_pre && !proj->structure.every &&
	       hebb_value_uniform(&proj->weight);
}

/* Listed synapses find their numbers in their own rows of a column. */
static void fill_values(const struct hebb_projection *proj,
			const struct hebb_value *value,
			const struct hebb_param *row, struct hebb_stream stream,
			uint32_t target, uint32_t n, double *out)
{
	const struct hebb_listing *list = &proj->wiring.listing;
	uint32_t i;

	if (!list->row || !value->node || value->node->kind != HEBB_NUMBERS) {
		hebb_value_fill(value, row, stream, target, n, out);
		return;
	}
	for (i = 0; i < n; i++)
		out[i] =
		    value->node->numbers[list->row[list->begin[target] + i]];
}

static void fill_curve(const struct hebb_projection *proj,
		       const struct hebb_by_distance *curve,
		       const struct hebb_param *row, uint32_t target,
		       const uint32_t *source, uint32_t n, double *out)
{
	const struct hebb_wiring *w = &proj->wiring;
	uint32_t i;

	for (i = 0; i < n; i++) {
		const double number =
		    curve->at(curve->a, curve->b,
			      hebb_space_distance(w->to, target, w->from,
						  source[i], w->periodic));

		out[i] = number < row->min
			     ? row->min
			     : (number > row->max ? row->max : number);
	}
}

void hebb_projection_weights(const struct hebb_projection *proj,
			     uint32_t target, const uint32_t *source,
			     uint32_t n, double *weight)
{
	if (proj->weight_curve.at)
		fill_curve(proj, &proj->weight_curve, &proj->weight_row, target,
			   source, n, weight);
	else
		fill_values(proj, &proj->weight, &proj->weight_row,
			    proj->weight_stream, target, n, weight);
}

void hebb_projection_delays(const struct hebb_projection *proj, uint32_t target,
			    const uint32_t *source, uint32_t n, double *delay)
{
	uint32_t i;

	if (proj->delay_curve.at)
		fill_curve(proj, &proj->delay_curve, &proj->delay_row, target,
			   source, n, delay);
	else
		fill_values(proj, &proj->delay, &proj->delay_row,
			    proj->delay_stream, target, n, delay);
	for (i = 0; i < n; i++)
		delay[i] = floor(delay[i] / proj->dt + 0.5);
}

uint32_t hebb_projection_new_delay(const struct hebb_projection *proj,
				   struct hebb_stream stream, uint32_t target,
				   uint32_t k)
{
	const double delay =
	    hebb_value_at(&proj->delay, &proj->delay_row, stream, target, k);

	return (uint32_t)floor(delay / proj->dt + 0.5);
}

bool hebb_projection_delay_range(const struct hebb_projection *proj,
				 uint32_t *low, uint32_t *high)
{
	double least, most;

	if (proj->delay_curve.at ||
	    !hebb_value_range(&proj->delay, &proj->delay_row, &least, &most))
		return false;
	*low = (uint32_t)floor(least / proj->dt + 0.5);
	*high = (uint32_t)floor(most / proj->dt + 0.5);
	return true;
}
