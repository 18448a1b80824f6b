#include "snn/rewire.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pruning.h"
#include "base/text.h"
#include "snn/fan.h"
#include "snn/learning.h"
#include "snn/pairing.h"
#include "snn/release.h"

/* ---- the synapses in canonical order ---- */

struct census {
	uint64_t n;
	uint64_t *begin;  /* [targets + 1] where each target's begin */
	uint32_t *source; /* [n] */
	double *score;    /* [n] the least go first; INFINITY: spared */
	bool *dead;       /* [n] */
};

/* Called for each synapse: which it is, and where. */
struct spot {
	uint64_t index;       /* canonical */
	uint32_t target, row; /* of the projection; of the table */
	uint64_t k;           /* in the table */
};

static uint32_t target_of(const struct hebb_rewiring *rewiring, size_t lane,
			  uint64_t k)
{
	const struct hebb_slice *slice = rewiring->slice[lane];

	return slice->begin + rewiring->table[lane]->target[k] - slice->local;
}

static size_t rows_of(const struct hebb_table *table)
{
	return (size_t)table->delays * table->sources;
}

/* Where each target's synapses begin, counted over all lanes. */
static void count(const struct hebb_rewiring *rewiring, struct census *census)
{
	const uint32_t targets = rewiring->proj->target->size;
	size_t l;
	uint64_t k;
	uint32_t t;

	census->begin = hebb_alloc((size_t)targets + 2, sizeof(uint64_t),
				   "order of '%s'", rewiring->proj->name);
	for (l = 0; l < rewiring->lanes; l++)
		for (k = 0; k < rewiring->table[l]->n; k++)
			census->begin[target_of(rewiring, l, k) + 1]++;
	for (t = 0; t < targets; t++)
		census->begin[t + 1] += census->begin[t];
	census->n = census->begin[targets];
}

/* Visit a lane's synapses row by row; `cursor` [targets] counts for all. */
static void visit(struct hebb_rewiring *rewiring, size_t lane, uint64_t *cursor,
		  void (*use)(void *data, struct hebb_table *table,
			      const struct spot *spot),
		  void *data)
{
	struct hebb_table *table = rewiring->table[lane];
	size_t r;
	uint64_t k;

	for (r = 0; r < rows_of(table); r++)
		for (k = table->offset[r]; k < table->offset[r + 1]; k++) {
			const uint32_t t = target_of(rewiring, lane, k);
			const struct spot spot = { cursor[t]++, t, (uint32_t)r,
						   k };

			use(data, table, &spot);
		}
}

static uint64_t *cursor_of(const struct hebb_rewiring *rewiring,
			   const struct census *census)
{
	const size_t targets = rewiring->proj->target->size;
	uint64_t *cursor = hebb_alloc(targets + 1, sizeof(*cursor),
				      "order of '%s'", rewiring->proj->name);

	memcpy(cursor, census->begin, targets * sizeof(*cursor));
	return cursor;
}

/* ---- who goes ---- */

struct judging {
	struct census *census;
	const struct hebb_structure *rule; /* NULL: the weakest, all of them */
	int64_t step;
};

/* Births are counted from the epoch on: what came before is not theirs. */
static double activity(const struct hebb_growth *growth,
		       const struct spot *spot)
{
	const bool young = growth->born[spot->k] == growth->epoch;

	return (double)(growth->heard[spot->row] -
			(young ? growth->early[spot->row] : 0));
}

static double score_of(const struct judging *judging,
		       const struct hebb_table *table, const struct spot *spot)
{
	const struct hebb_structure *rule = judging->rule;
	const struct hebb_growth *growth = table->growth;

	if (rule && judging->step - growth->born[spot->k] < rule->spare)
		return INFINITY;
	if (rule && rule->by == HEBB_BY_AGE)
		return (double)(growth->born[spot->k] - judging->step);
	if (rule && rule->by == HEBB_BY_ACTIVITY)
		return activity(growth, spot);
	return fabs(table->learned[spot->k]);
}

static void judge(void *data, struct hebb_table *table, const struct spot *spot)
{
	const struct judging *judging = data;
	struct census *census = judging->census;

	census->source[spot->index] = spot->row / table->delays;
	census->score[spot->index] = score_of(judging, table, spot);
}

static struct census take_census(struct hebb_rewiring *rewiring,
				 const struct hebb_structure *rule,
				 int64_t step)
{
	const char *name = rewiring->proj->name;
	struct census census = { 0 };
	struct judging judging = { &census, rule, step };
	uint64_t *cursor;
	size_t l;

	count(rewiring, &census);
	census.source = hebb_alloc(census.n + 1, sizeof(*census.source),
				   "synapses of '%s'", name);
	census.score = hebb_alloc(census.n + 1, sizeof(*census.score),
				  "synapses of '%s'", name);
	census.dead = hebb_alloc(census.n + 1, sizeof(*census.dead),
				 "synapses of '%s'", name);
	cursor = cursor_of(rewiring, &census);
	for (l = 0; l < rewiring->lanes; l++)
		visit(rewiring, l, cursor, judge, &judging);
	hebb_free(cursor);
	return census;
}

static void census_free(struct census *census)
{
	hebb_free(census->begin);
	hebb_free(census->source);
	hebb_free(census->score);
	hebb_free(census->dead);
}

/* Of `k`, those that are spared stay. */
static void condemn_least(const struct hebb_projection *proj,
			  struct census *census, uint64_t k, uint64_t step)
{
	uint64_t i, open = 0;

	for (i = 0; i < census->n; i++)
		open += census->score[i] < INFINITY;
	hebb_pruning_least(census->score, census->n, k < open ? k : open,
			   proj->structure_stream, step, census->dead);
}

static void condemn(const struct hebb_projection *proj, struct census *census,
		    uint64_t step)
{
	const struct hebb_structure *rule = &proj->structure;
	const double limit =
	    rule->by == HEBB_BY_AGE ? -rule->limit : rule->limit;
	uint64_t i;

	if (!isnan(rule->fraction))
		condemn_least(
		    proj, census,
		    (uint64_t)(rule->fraction * (double)census->n + 0.5), step);
	for (i = 0; isnan(rule->fraction) && i < census->n; i++)
		census->dead[i] = census->score[i] < limit;
}

static void note(struct hebb_rewiring *rewiring, int64_t step, uint32_t source,
		 uint32_t target, bool born)
{
	rewiring->turn =
	    hebb_grow(rewiring->turn, &rewiring->room, rewiring->turns + 1,
		      sizeof(*rewiring->turn), "births and deaths");
	rewiring->turn[rewiring->turns++] =
	    (struct hebb_turn){ step, source, target, born };
}

static void note_deaths(struct hebb_rewiring *rewiring,
			const struct census *census, int64_t step)
{
	uint32_t t;
	uint64_t i;

	for (t = 0; t < rewiring->proj->target->size; t++)
		for (i = census->begin[t]; i < census->begin[t + 1]; i++)
			if (census->dead[i])
				note(rewiring, step, census->source[i], t,
				     false);
}

/* ---- who comes ---- */

struct newborn {
	uint32_t row;    /* of the table */
	uint16_t target; /* lane-local */
};

/* The newborn of one lane. */
struct nursery {
	struct newborn *item; /* [n] */
	size_t n, room;
};

static int by_number(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Move `n` of the free sources, drawn at random, to the front; ascending. */
static void draw(const struct hebb_projection *proj, uint32_t target,
		 uint64_t step, uint32_t *source, uint32_t free, uint32_t n)
{
	uint32_t k;

	for (k = 0; k < n; k++) {
		const uint64_t bits =
		    hebb_random_bits(proj->structure_stream, target, step, k);
		const uint32_t at = k + (uint32_t)(bits * (free - k) >> 32);
		const uint32_t other = source[at];

		source[at] = source[k];
		source[k] = other;
	}
	qsort(source, n, sizeof(*source), by_number);
}

/* Sources that may reach `target` and do not; returns how many. */
static uint32_t find_free(const struct hebb_projection *proj,
			  const struct census *census, uint32_t target,
			  uint32_t *source, bool *taken)
{
	const struct hebb_wiring *w = &proj->wiring;
	const uint64_t begin = census->begin[target];
	const uint64_t end = census->begin[target + 1];
	uint32_t free = 0, c;
	uint64_t i;

	for (i = begin; i < end; i++)
		taken[census->source[i]] |= !census->dead[i];
	for (c = 0; c < hebb_wiring_choices(w); c++) {
		const uint32_t s = hebb_wiring_source(w, target, c);

		if (!taken[s])
			source[free++] = s;
	}
	for (i = begin; i < end; i++)
		taken[census->source[i]] = false;
	return free;
}

static void bear(struct hebb_rewiring *rewiring, size_t lane, uint32_t target,
		 const uint32_t *source, uint32_t n, struct hebb_stream delays,
		 uint64_t step, struct nursery *nursery)
{
	const struct hebb_table *table = rewiring->table[lane];
	const struct hebb_slice *slice = rewiring->slice[lane];
	uint32_t k;

	nursery->item = hebb_grow(nursery->item, &nursery->room, nursery->n + n,
				  sizeof(*nursery->item), "new synapses");
	for (k = 0; k < n; k++) {
		const uint32_t d = hebb_projection_new_delay(
				       rewiring->proj, delays, target, k) -
				   table->group->delay_min;

		nursery->item[nursery->n++] = (struct newborn){
			(uint32_t)hebb_table_row(table, source[k], d),
			(uint16_t)(slice->local + target - slice->begin),
		};
		note(rewiring, (int64_t)step, source[k], target, true);
	}
}

static void fill_lane(struct hebb_rewiring *rewiring,
		      const struct census *census, size_t lane, uint64_t step,
		      struct nursery *nursery)
{
	const struct hebb_projection *proj = rewiring->proj;
	const struct hebb_slice *slice = rewiring->slice[lane];
	uint32_t *source = hebb_alloc(proj->source->size + (size_t)1,
				      sizeof(*source), "free sources");
	bool *taken = hebb_alloc(proj->source->size + (size_t)1, sizeof(*taken),
				 "free sources");
	char *name = hebb_text_format("%s.structure.%llu", proj->name,
				      (unsigned long long)step);
	const struct hebb_stream delays = hebb_stream_open(proj->seed, name);
	uint32_t t;

	for (t = slice->begin; t < slice->begin + slice->n; t++) {
		uint32_t lost = 0, free;
		uint64_t i;

		for (i = census->begin[t]; i < census->begin[t + 1]; i++)
			lost += census->dead[i];
		if (!lost)
			continue;
		free = find_free(proj, census, t, source, taken);
		lost = lost < free ? lost : free;
		draw(proj, t, step, source, free, lost);
		bear(rewiring, lane, t, source, lost, delays, step, nursery);
	}
	hebb_free(name);
	hebb_free(source);
	hebb_free(taken);
}

/* ---- tables written anew ---- */

static int by_place(const void *a, const void *b)
{
	const struct newborn *x = a, *y = b;

	if (x->row != y->row)
		return (x->row > y->row) - (x->row < y->row);
	return (x->target > y->target) - (x->target < y->target);
}

/* What is written while what was is read. */
struct rewrite {
	uint32_t *offset;
	uint16_t *target;
	double *learned;
	double *tag;
	int64_t *born;
	uint64_t n;
	const struct newborn *next, *end;
	const struct hebb_structure *rule;
	int64_t step;
};

static void write_one(struct rewrite *to, uint16_t target, double weight,
		      double tag, int64_t born)
{
	if (to->tag)
		to->tag[to->n] = tag;
	to->target[to->n] = target;
	to->learned[to->n] = weight;
	if (to->born)
		to->born[to->n] = born;
	to->n++;
}

/* The newborn of row `r` up to this target, which they do not share. */
static void write_newborn(struct rewrite *to, size_t r, uint32_t until)
{
	for (; to->next < to->end && to->next->row == r &&
	       to->next->target < until;
	     to->next++)
		write_one(to, to->next->target, to->rule->weight, 0, to->step);
}

static void write_rows(struct rewrite *to, const struct hebb_table *table,
		       const bool *dead)
{
	const int64_t *born = table->growth ? table->growth->born : NULL;
	size_t r;
	uint64_t k;

	for (r = 0; r < rows_of(table); r++) {
		to->offset[r] = (uint32_t)to->n;
		for (k = table->offset[r]; k < table->offset[r + 1]; k++) {
			write_newborn(to, r, table->target[k]);
			if (!dead[k])
				write_one(to, table->target[k],
					  table->learned[k],
					  table->tag ? table->tag[k] : 0,
					  born ? born[k] : 0);
		}
		write_newborn(to, r, UINT32_MAX);
	}
	to->offset[r] = (uint32_t)to->n;
}

static void stretch(struct hebb_table *table)
{
	struct hebb_growth *growth = table->growth;
	size_t r;

	memset(table->of_delay, 0, table->delays * sizeof(*table->of_delay));
	for (r = 0; r < rows_of(table); r++)
		table->of_delay[r % table->delays] +=
		    table->offset[r + 1] - table->offset[r];
	if (table->rule)
		hebb_learning_stretch(table);
	if (!growth)
		return;
	hebb_free(growth->target);
	hebb_free(growth->weight);
	hebb_free(growth->tag);
	growth->room = hebb_table_longest(table);
	growth->target = hebb_alloc((size_t)growth->room + HEBB_AHEAD,
				    sizeof(uint16_t), "a fan");
	growth->weight =
	    hebb_alloc((size_t)growth->room + 1, sizeof(double), "a fan");
	growth->tag =
	    hebb_alloc((size_t)growth->room + 1, sizeof(double), "a fan");
}

static void rewrite(struct hebb_table *table, const bool *dead,
		    const struct nursery *nursery,
		    const struct hebb_structure *rule, int64_t step)
{
	const char *name = table->group->proj[0]->name;
	const uint64_t most = table->n + nursery->n;
	struct rewrite to = { .next = nursery->item,
			      .end = nursery->n ? nursery->item + nursery->n
						: NULL,
			      .rule = rule,
			      .step = step };

	to.offset = hebb_alloc_large(rows_of(table) + 1, sizeof(*to.offset),
				     "fans of '%s'", name);
	to.target = hebb_alloc_large(most + HEBB_AHEAD, sizeof(*to.target),
				     "synapses of '%s'", name);
	to.learned = hebb_alloc_large(most + 1, sizeof(*to.learned),
				      "weights of '%s'", name);
	if (table->tag)
		to.tag = hebb_alloc_large(most + 1, sizeof(*to.tag),
					  "tags of '%s'", name);
	if (table->growth)
		to.born = hebb_alloc(most + 1, sizeof(*to.born),
				     "synapses of '%s'", name);
	write_rows(&to, table, dead);
	memset(to.target + to.n, 0, (most + HEBB_AHEAD - to.n) * 2);
	hebb_free(table->offset);
	hebb_free(table->target);
	hebb_free(table->learned);
	hebb_free(table->tag);
	table->tag = to.tag;
	table->offset = to.offset;
	table->target = to.target;
	table->learned = to.learned;
	table->n = to.n;
	if (table->growth) {
		hebb_free(table->growth->born);
		table->growth->born = to.born;
	}
	table->rewritten = true;
	stretch(table);
}

/* ---- epochs ---- */

/* In the order of one table: its flags of those that die. */
struct marking {
	const struct census *census;
	bool *dead;
};

static void mark(void *data, struct hebb_table *table, const struct spot *spot)
{
	const struct marking *marking = data;

	(void)table;
	marking->dead[spot->k] = marking->census->dead[spot->index];
}

static void begin_epoch(struct hebb_table *table, int64_t step, bool young)
{
	struct hebb_growth *growth = table->growth;
	const size_t rows = rows_of(table);

	memset(growth->heard, 0, rows * sizeof(*growth->heard));
	memset(growth->early, 0, rows * sizeof(*growth->early));
	growth->epoch = step;
	growth->young = young;
}

static void rewrite_lanes(struct hebb_rewiring *rewiring,
			  const struct census *census, bool regrow,
			  int64_t step)
{
	uint64_t *cursor = cursor_of(rewiring, census);
	size_t l;

	for (l = 0; l < rewiring->lanes; l++) {
		struct hebb_table *table = rewiring->table[l];
		struct nursery nursery = { 0 };
		struct marking marking = { census, NULL };

		marking.dead =
		    hebb_alloc(table->n + 1, sizeof(bool), "synapses of '%s'",
			       rewiring->proj->name);
		visit(rewiring, l, cursor, mark, &marking);
		if (regrow)
			fill_lane(rewiring, census, l, (uint64_t)step,
				  &nursery);
		if (nursery.n)
			qsort(nursery.item, nursery.n, sizeof(*nursery.item),
			      by_place);
		rewrite(table, marking.dead, &nursery,
			&rewiring->proj->structure, step);
		if (table->growth)
			begin_epoch(table, step, nursery.n > 0);
		hebb_free(nursery.item);
		hebb_free(marking.dead);
	}
	hebb_free(cursor);
}

void hebb_rewiring_epoch(struct hebb_rewiring *rewiring, uint64_t step)
{
	const struct hebb_structure *rule = &rewiring->proj->structure;
	struct census census;

	if (step < rewiring->next)
		return;
	rewiring->next = (step / rule->every + 1) * rule->every;
	census = take_census(rewiring, rule, (int64_t)step);
	condemn(rewiring->proj, &census, step);
	note_deaths(rewiring, &census, (int64_t)step);
	rewrite_lanes(rewiring, &census, rule->regrow, (int64_t)step);
	census_free(&census);
}

void hebb_rewiring_thin(struct hebb_rewiring *rewiring, double fraction,
			uint64_t step)
{
	struct census census = take_census(rewiring, NULL, (int64_t)step);
	const uint64_t goal =
	    (uint64_t)(fraction * (double)rewiring->first + 0.5);
	const uint64_t gone = rewiring->first - census.n;

	if (goal > gone) {
		condemn_least(rewiring->proj, &census, goal - gone, step);
		note_deaths(rewiring, &census, (int64_t)step);
		rewrite_lanes(rewiring, &census, false, (int64_t)step);
	}
	census_free(&census);
}

void hebb_rewiring_release(struct hebb_rewiring *rewiring)
{
	hebb_free(rewiring->table);
	hebb_free(rewiring->slice);
	hebb_free(rewiring->turn);
}

/* ---- of one table ---- */

void hebb_growth_start(struct hebb_table *table)
{
	const char *name = table->group->proj[0]->name;
	struct hebb_growth *growth =
	    hebb_alloc(1, sizeof(*growth), "synapses of '%s'", name);

	growth->heard = hebb_alloc(rows_of(table) + 1, sizeof(uint32_t),
				   "fans of '%s'", name);
	growth->early = hebb_alloc(rows_of(table) + 1, sizeof(uint32_t),
				   "fans of '%s'", name);
	table->growth = growth;
	hebb_growth_restart(table);
}

void hebb_growth_restart(struct hebb_table *table)
{
	struct hebb_growth *growth = table->growth;

	hebb_free(growth->born);
	growth->born =
	    hebb_alloc(table->n + 1, sizeof(*growth->born), "synapses of '%s'",
		       table->group->proj[0]->name);
	begin_epoch(table, 0, false);
}

void hebb_growth_stop(struct hebb_table *table)
{
	struct hebb_growth *growth = table->growth;

	if (!growth)
		return;
	hebb_free(growth->born);
	hebb_free(growth->heard);
	hebb_free(growth->early);
	hebb_free(growth->target);
	hebb_free(growth->weight);
	hebb_free(growth->tag);
	hebb_free(growth);
}

/* Those of a fan that were there when the spike was fired; how many. */
static uint32_t grown_up(struct hebb_table *table, uint32_t r)
{
	struct hebb_growth *growth = table->growth;
	uint32_t n = 0, k;

	for (k = table->offset[r]; k < table->offset[r + 1]; k++) {
		if (growth->born[k] == growth->epoch)
			continue;
		growth->target[n] = table->target[k];
		if (table->tag)
			growth->tag[n] = table->tag[k];
		growth->weight[n++] = table->learned[k];
	}
	return n;
}

/* Back to where they stand, with what they learned. */
static void go_back(struct hebb_table *table, uint32_t r)
{
	struct hebb_growth *growth = table->growth;
	uint32_t n = 0, k;

	for (k = table->offset[r]; k < table->offset[r + 1]; k++) {
		if (growth->born[k] == growth->epoch)
			continue;
		if (table->tag)
			table->tag[k] = growth->tag[n];
		table->learned[k] = growth->weight[n++];
	}
}

bool hebb_growth_deliver(struct hebb_table *table, uint32_t r, int64_t step,
			 double *input, bool learns)
{
	struct hebb_growth *growth = table->growth;
	const int64_t delay = table->group->delay_min + r % table->delays;
	uint32_t n;

	growth->heard[r] += learns;
	if (!growth->young || step >= growth->epoch + delay)
		return false;
	growth->early[r] += learns;
	if (table->rule && learns)
		hebb_learning_see(table, r, step);
	n = grown_up(table, r);
	table->events -= table->offset[r + 1] - table->offset[r] - n;
	if (table->rule && learns) {
		const struct hebb_part part = { n, growth->target,
						growth->weight,
						table->tag ? growth->tag
							   : NULL };

		hebb_learning_reach(table, r, step, &part, input);
		go_back(table, r);
	} else
		hebb_fan_add(growth->target, NULL, growth->weight,
			     table->release ? hebb_release_of(table, r, step)
					    : 1,
			     n, input);
	return true;
}
