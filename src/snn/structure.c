#include "snn/structure.h"

enum { EVERY, BY, FRACTION, LIMIT, AGE, SPARE, REGROW, WEIGHT, KEYS };

static const struct hebb_param params[] = {
	[EVERY] = { "every", "ms", HEBB_REQUIRED, 1e-3, 1e12,
		    "from epoch to epoch", HEBB_REAL, NULL, HEBB_STEPS },
	[BY] = { "by", "1", HEBB_BY_WEIGHT, 0, 2,
		 "which synapses go first: the weakest, the oldest, or those "
		 "that the fewest spikes reached since the last epoch",
		 HEBB_CHOICE, "weight|age|activity" },
	[FRACTION] = { "fraction", "1", HEBB_OPTIONAL, 0, 1,
		       "of the synapses that there are, so many go" },
	[LIMIT] = { "limit", "port", HEBB_OPTIONAL, 0, 1e12,
		    "those go whose weight, in the unit of the port, or "
		    "number of spikes is below" },
	[AGE] = { "age", "ms", HEBB_OPTIONAL, 0, 1e12,
		  "those go that are older" },
	[SPARE] = { "spare", "ms", 0, 0, 1e12,
		    "younger ones than this are left alone", HEBB_REAL, NULL,
		    HEBB_STEPS },
	[REGROW] = { "regrow", "1", 1, 0, 1,
		     "a target is given as many new synapses as it lost",
		     HEBB_FLAG },
	[WEIGHT] = { "weight", "port", HEBB_OPTIONAL, -1e9, 1e9,
		     "of a new synapse, in the unit of the port" },
	{ 0 },
};

/* A fraction, a limit of weight or activity, or an age: one of them. */
static bool read_share(struct hebb_structure *structure,
		       const struct hebb_value *values, double dt,
		       const char *unit, const struct hebb_place *place,
		       struct hebb_error *err)
{
	const bool old = structure->by == HEBB_BY_AGE;
	const struct hebb_value *limit = &values[old ? AGE : LIMIT];
	const struct hebb_value *wrong = &values[old ? LIMIT : AGE];

	if (wrong->node)
		return hebb_error_set(err, HEBB_MODEL, &wrong->node->place,
				      "'%s' says nothing of what goes by %s",
				      old ? "limit" : "age", values[BY].text);
	if (!values[FRACTION].node == !limit->node)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "which synapses go is said by 'fraction' "
				      "or by '%s', one of them",
				      old ? "age" : "limit");
	if (limit->node &&
	    !hebb_unit_fits(limit->node,
			    structure->by == HEBB_BY_WEIGHT ? unit
			    : old                           ? "ms"
							    : "1",
			    old ? "age" : "limit", err))
		return false;
	structure->fraction = values[FRACTION].number;
	structure->limit = old ? limit->number / dt : limit->number;
	return true;
}

static bool read_weight(struct hebb_structure *structure,
			const struct hebb_value *weight,
			const struct hebb_param *row, const char *unit,
			const struct hebb_place *place, struct hebb_error *err)
{
	structure->weight = weight->number;
	if (!structure->regrow)
		return true;
	if (!weight->node)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "'structure' lacks 'weight', that of a "
				      "new synapse; or say regrow: false");
	if (!hebb_unit_fits(weight->node, unit, "weight", err))
		return false;
	return (weight->number >= row->min && weight->number <= row->max) ||
	       hebb_error_set(err, HEBB_MODEL, &weight->node->place,
			      "weight is %g, outside %g .. %g", weight->number,
			      row->min, row->max);
}

bool hebb_structure_read(struct hebb_structure *structure,
			 struct hebb_config *node, const char *name, double dt,
			 const struct hebb_param *weight_row, const char *unit,
			 struct hebb_error *err)
{
	struct hebb_value values[KEYS];

	*structure = (struct hebb_structure){ 0 };
	if (!node)
		return true;
	if (node->kind != HEBB_MAP)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "'structure' is a map, such as {every: "
				      "1 s, fraction: 0.1, regrow: false}");
	if (!hebb_param_read(params, node, false, values, err,
			     "the structure of projection '%s'", name))
		return false;
	structure->every = (uint64_t)llround(values[EVERY].number / dt);
	if (!structure->every)
		return hebb_error_set(
		    err, HEBB_MODEL, &values[EVERY].node->place,
		    "every is shorter than a step of %g ms", dt);
	structure->by = (enum hebb_ground)values[BY].number;
	structure->spare = llround(values[SPARE].number / dt);
	structure->regrow = values[REGROW].number != 0;
	return read_share(structure, values, dt, unit, &node->place, err) &&
	       read_weight(structure, &values[WEIGHT], weight_row, unit,
			   &node->place, err);
}
