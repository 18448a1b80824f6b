/*
 * normalise.c - keeping the weights that end on a target at one sum or length
 */
#include <math.h>

#include "base/memory.h"
#include "snn/pairing.h"
#include "snn/table.h"

static inline double least(double a, double b)
{
	return a < b ? a : b;
}

/* The targets whose weights are to be scaled; lane-local ids from 0. */
static uint32_t choose(const struct hebb_table *table, bool all, uint32_t *id)
{
	uint32_t n = 0, i;

	for (i = 0; i < table->targets; i++) {
		id[n] = i;
		n += all || table->changed[i];
	}
	return n;
}

/* Sums of the weights of row `r`, or of their squares. */
static void add_row(const struct hebb_table *table, size_t r,
		    const uint32_t *id, uint32_t n, double *sum)
{
	const double *weight = table->learned + table->offset[r];
	const uint16_t *target = table->target + table->offset[r];
	const uint32_t fan = table->offset[r + 1] - table->offset[r];
	uint32_t i;

	for (i = 0; fan && table->dense && i < n; i++)
		sum[id[i]] += table->squares ? weight[id[i]] * weight[id[i]]
					     : weight[id[i]];
	for (i = 0; !table->dense && i < fan; i++)
		sum[target[i] - table->first] +=
		    table->squares ? weight[i] * weight[i] : weight[i];
}

static void scale_row(struct hebb_table *table, size_t r, const uint32_t *id,
		      uint32_t n, const double *factor, double most)
{
	double *weight = table->learned + table->offset[r];
	const uint16_t *target = table->target + table->offset[r];
	const uint32_t fan = table->offset[r + 1] - table->offset[r];
	uint32_t i;

	for (i = 0; fan && table->dense && i < n; i++)
		weight[id[i]] = least(weight[id[i]] * factor[id[i]], most);
	for (i = 0; !table->dense && i < fan; i++)
		weight[i] =
		    least(weight[i] * factor[target[i] - table->first], most);
}

/* Who fired so lately that arrivals still change its weights? */
static void forget_changes(struct hebb_table *table, int64_t step)
{
	const struct hebb_traces *traces = table->rule->rule;
	uint32_t d, i;

	for (i = 0; i < table->targets; i++)
		table->changed[i] = false;
	for (d = 0; d < table->dendrites; d++) {
		const struct hebb_history *post = &table->dendrite[d].post;

		for (i = 0; i < post->n; i++)
			table->changed[i] |=
			    post->past[i].last >= 0 &&
			    step - post->past[i].last < traces->post.n;
	}
}

void hebb_table_normalise(struct hebb_table *table, bool squares, double total,
			  int64_t step)
{
	const struct hebb_synapse_type *type = table->rule->type;
	const double most =
	    type->most ? type->most(table->rule->rule) : INFINITY;
	const bool all = !table->selective || table->squares != squares ||
			 table->total != total;
	const char *name = table->rule->name;
	const size_t rows = (size_t)table->sources * table->delays;
	double *factor = hebb_alloc(table->targets, sizeof(*factor),
				    "sums of weights of '%s'", name);
	uint32_t *id =
	    hebb_alloc(table->targets, sizeof(*id), "targets of '%s'", name);
	const uint32_t n = choose(table, all, id);
	size_t r;
	uint32_t i;

	table->squares = squares;
	table->total = total;
	for (r = 0; n && r < rows; r++)
		add_row(table, r, id, n, factor);
	for (i = 0; i < table->targets; i++) {
		const double sum = squares ? sqrt(factor[i]) : factor[i];

		factor[i] =
		    sum > 0 && (all || table->changed[i]) ? total / sum : 1;
	}
	for (r = 0; n && r < rows; r++)
		scale_row(table, r, id, n, factor, most);
	forget_changes(table, step);
	hebb_free(factor);
	hebb_free(id);
}
