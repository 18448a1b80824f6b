#include "snn/table.h"

#include <string.h>

#include "base/memory.h"
#include "snn/fan.h"
#include "snn/learning.h"
#include "snn/pairing.h"
#include "snn/release.h"
#include "snn/rewire.h"

enum { NO_DELAY = 64 }; /* steps */

/* ---- groups ---- */

static bool fits(const struct hebb_group *group,
		 const struct hebb_projection *proj)
{
	const struct hebb_projection *first = group->proj[0];

	if (first->rule || proj->rule || first->structure.every ||
	    proj->structure.every || group->port != proj->port ||
	    group->shared != hebb_projection_shared(proj))
		return false;
	return group->shared ? group->weight == proj->weight.number
			     : first->precise == proj->precise;
}

static void join(struct hebb_group *group, const struct hebb_projection *proj,
		 const struct hebb_population *pops)
{
	const uint32_t first = proj->source->first;
	const uint32_t end = first + proj->source->size;
	const uint32_t pop = (uint32_t)(proj->source - pops);

	group->proj = hebb_grow(group->proj, &group->room, group->n + 1,
				sizeof(*group->proj), "projections");
	group->proj[group->n++] = proj;
	if (first < group->source_first)
		group->source_first = first;
	if (end > group->source_end)
		group->source_end = end;
	if (pop < group->pop_first)
		group->pop_first = pop;
	if (pop + 1 > group->pop_end)
		group->pop_end = pop + 1;
}

static void widen(struct hebb_group *group, uint32_t low, uint32_t high)
{
	if (low < group->delay_min)
		group->delay_min = low;
	if (high > group->delay_max)
		group->delay_max = high;
}

/* One thread's share of the delays that targets draw. */
static void draw_delays(struct hebb_group *group,
			const struct hebb_projection *proj)
{
	const struct hebb_wiring *w = &proj->wiring;
	const uint32_t most = w->type->most(w);
	uint32_t *source = hebb_alloc((size_t)most + 1, sizeof(*source),
				      "sources of '%s'", proj->name);
	double *delay = hebb_alloc((size_t)most + 1, sizeof(*delay),
				   "delays of '%s'", proj->name);
	uint64_t *taken = hebb_alloc(w->sources / 64 + 1, sizeof(*taken),
				     "sources of '%s'", proj->name);
	double low = UINT32_MAX, high = 0;
	uint32_t t, i;

#pragma omp for
	for (t = 0; t < w->targets; t++) {
		const uint32_t n = w->type->make(w, t, source, taken);

		hebb_projection_delays(proj, t, source, n, delay);
		for (i = 0; i < n; i++) {
			low = delay[i] < low ? delay[i] : low;
			high = delay[i] > high ? delay[i] : high;
		}
	}
#pragma omp critical
	widen(group, (uint32_t)low, (uint32_t)high);
	hebb_free(source);
	hebb_free(delay);
	hebb_free(taken);
}

/* The range of delays: drawn once where it is not known before. */
static void find_delays(struct hebb_group *group, int threads)
{
	size_t k;

	group->delay_min = UINT32_MAX;
	for (k = 0; k < group->n; k++) {
		const struct hebb_projection *proj = group->proj[k];
		uint32_t low, high;

		if (hebb_projection_delay_range(proj, &low, &high)) {
			widen(group, low, high);
			continue;
		}
#pragma omp parallel num_threads(threads)
		draw_delays(group, proj);
	}
	/* without synapses any delay will do */
	if (group->delay_max == 0)
		widen(group, NO_DELAY, NO_DELAY);
}

struct hebb_group *hebb_group_make(const struct hebb_projection *proj, size_t n,
				   const struct hebb_population *pops,
				   size_t n_pops, int threads, size_t *n_groups)
{
	struct hebb_group *groups =
	    hebb_alloc(n + 1, sizeof(*groups), "groups of synapses");
	size_t i, g;

	*n_groups = 0;
	for (i = 0; i < n; i++) {
		if (proj[i].type->electrical)
			continue;
		for (g = 0; g < *n_groups && !fits(&groups[g], &proj[i]); g++)
			;
		if (g == *n_groups) {
			const bool shared = hebb_projection_shared(&proj[i]);

			groups[(*n_groups)++] = (struct hebb_group){
				.port = proj[i].port,
				.shared = shared,
				.weight = shared ? proj[i].weight.number : 0,
				.source_first = UINT32_MAX,
				.pop_first = (uint32_t)n_pops,
			};
		}
		join(&groups[g], &proj[i], pops);
	}
	for (g = 0; g < *n_groups; g++)
		find_delays(&groups[g], threads);
	return groups;
}

void hebb_group_free(struct hebb_group *groups, size_t n)
{
	size_t g;

	for (g = 0; groups && g < n; g++)
		hebb_free(groups[g].proj);
	hebb_free(groups);
}

/* ---- building: two passes of a counting sort ---- */

enum { AHEAD = 16 }; /* synapses whose place is fetched beforehand */

/* What is needed for the synapses of one target at a time. */
struct builder {
	struct hebb_table *table;
	const struct hebb_group *group;
	uint32_t *source; /* [most] */
	double *number;   /* [most] delays, then weights */
	uint32_t *row;    /* [most] rows, then places */
	uint64_t *taken;  /* bitmap of sources */
	bool place;       /* second pass */
};

/* The rows of the table in which the synapses of a target stand. */
static void find_rows(struct builder *b, const struct hebb_projection *proj,
		      uint32_t id, uint32_t n)
{
	const struct hebb_group *group = b->group;
	const uint32_t base = proj->source->first - group->source_first;
	uint32_t i;

	hebb_projection_delays(proj, id, b->source, n, b->number);
	for (i = 0; i < n; i++)
		b->row[i] = (uint32_t)hebb_table_row(
		    b->table, base + b->source[i],
		    (uint32_t)b->number[i] - group->delay_min);
}

static void count_rows(struct builder *b, uint32_t n)
{
	uint32_t *count = b->table->offset;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (i + AHEAD < n)
			__builtin_prefetch(&count[b->row[i + AHEAD]], 1);
		count[b->row[i]]++;
	}
}

static void place(struct builder *b, const struct hebb_projection *proj,
		  uint32_t id, uint16_t local, uint32_t n)
{
	struct hebb_table *table = b->table;
	uint32_t *at = b->row, i;

	for (i = 0; i < n; i++) {
		if (i + AHEAD < n)
			__builtin_prefetch(&table->offset[at[i + AHEAD]], 1);
		at[i] = table->offset[at[i]]++;
		__builtin_prefetch(&table->target[at[i]], 1);
	}
	for (i = 0; i < n; i++)
		table->target[at[i]] = local;
	if (table->group->shared)
		return;
	hebb_projection_weights(proj, id, b->source, n, b->number);
	for (i = 0; table->learned && i < n; i++)
		table->learned[at[i]] = b->number[i];
	for (i = 0; table->weight && i < n; i++)
		table->weight[at[i]] = (float)b->number[i];
}

static void pass(struct builder *b, const struct hebb_population *pops,
		 const struct hebb_slice *slices)
{
	size_t k;
	uint32_t i;

	for (k = 0; k < b->group->n; k++) {
		const struct hebb_projection *proj = b->group->proj[k];
		const struct hebb_wiring *w = &proj->wiring;
		const struct hebb_slice *slice = &slices[proj->target - pops];

		for (i = 0; i < slice->n; i++) {
			const uint32_t id = slice->begin + i;
			const uint32_t n =
			    w->type->make(w, id, b->source, b->taken);

			find_rows(b, proj, id, n);
			if (b->place)
				place(b, proj, id, (uint16_t)(slice->local + i),
				      n);
			else
				count_rows(b, n);
		}
	}
}

/* Every row was filled up to where the next one begins. */
static void rewind_rows(struct hebb_table *table)
{
	const size_t rows = (size_t)table->delays * table->sources;

	memmove(table->offset + 1, table->offset,
		rows * sizeof(*table->offset));
	table->offset[0] = 0;
}

static uint32_t most_sources(const struct hebb_group *group)
{
	uint32_t most = 1;
	size_t k;

	for (k = 0; k < group->n; k++) {
		const struct hebb_wiring *w = &group->proj[k]->wiring;

		if (w->type->most(w) > most)
			most = w->type->most(w);
	}
	return most;
}

/* Counts become offsets. */
static bool lay_out(struct hebb_table *table, struct hebb_error *err)
{
	const size_t rows = (size_t)table->delays * table->sources;
	uint64_t at = 0;
	size_t r;

	for (r = 0; r < rows; r++) {
		const uint32_t n = table->offset[r];

		table->offset[r] = (uint32_t)at;
		table->of_delay[r % table->delays] += n;
		at += n;
	}
	table->offset[rows] = (uint32_t)at;
	table->n = at;
	return at <= UINT32_MAX ||
	       hebb_error_set(err, HEBB_MODEL, NULL,
			      "%.3g synapses of one kind end in one thread, "
			      "more than 4.29e9; use more threads",
			      (double)at);
}

static struct builder builder_new(struct hebb_table *table)
{
	const struct hebb_group *group = table->group;
	const char *name = group->proj[0]->name;
	const uint32_t most = most_sources(group);

	return (struct builder){
		.table = table,
		.group = group,
		.source =
		    hebb_alloc(most, sizeof(uint32_t), "sources of '%s'", name),
		.number =
		    hebb_alloc(most, sizeof(double), "delays of '%s'", name),
		.row =
		    hebb_alloc(most, sizeof(uint32_t), "places of '%s'", name),
		.taken = hebb_alloc(table->sources / 64 + 1, sizeof(uint64_t),
				    "sources of '%s'", name),
	};
}

static void builder_free(struct builder *b)
{
	hebb_free(b->source);
	hebb_free(b->number);
	hebb_free(b->row);
	hebb_free(b->taken);
}

enum { FETCHED = 512 };

/* Fans are fetched so early that some hundred synapses lie between. */
static uint32_t fans_ahead(const struct hebb_table *table)
{
	const size_t rows = (size_t)table->delays * table->sources;
	const uint64_t fan = rows ? table->n / rows + 1 : 1;

	return fan > FETCHED ? 1 : (uint32_t)(FETCHED / fan);
}

/* Room for the synapses that were counted. */
static void make_room(struct hebb_table *table)
{
	const char *name = table->group->proj[0]->name;

	/* behind the last fan nothing is used, but looked at */
	table->target =
	    hebb_alloc_large(table->n + (table->rule ? HEBB_AHEAD : 0),
			     sizeof(uint16_t), "synapses of '%s'", name);
	if (table->rule ||
	    (table->group->proj[0]->precise && !table->group->shared))
		table->learned = hebb_alloc_large(table->n, sizeof(double),
						  "weights of '%s'", name);
	else if (!table->group->shared)
		table->weight = hebb_alloc_large(table->n, sizeof(float),
						 "weights of '%s'", name);
}

/* As hebb_learning_start allocates it. */
static void need_of_learning(const struct hebb_projection *proj,
			     double synapses, double rows,
			     struct hebb_need *need)
{
	const struct hebb_traces *traces = proj->rule;
	const double slow = traces->slow.n ? sizeof(double) : 0;
	const double owns = proj->type->owns;
	const bool marks = proj->type->on_fire || proj->type->watch;
	const double each = sizeof(int64_t) + (marks ? sizeof(double) : 0);

	hebb_need_add(need, rows * (sizeof(struct hebb_row) + slow),
		      "traces of '%s'", proj->name);
	hebb_need_add(need,
		      proj->target->size *
			  (sizeof(struct hebb_recent) + owns * sizeof(double) +
			   (double)hebb_projection_history(proj) * each),
		      "history of '%s'", proj->name);
	if (proj->type->tagged)
		hebb_need_add(need, synapses * sizeof(double), "tags of '%s'",
			      proj->name);
}

/* Of one synapse, as make_room allocates them. */
static double bytes_each(const struct hebb_projection *proj)
{
	size_t weight = sizeof(float);

	if (proj->structure.every)
		weight = 2 * sizeof(double);
	else if (proj->rule)
		weight = sizeof(double);
	else if (hebb_projection_shared(proj))
		weight = 0;
	else if (proj->precise)
		weight = sizeof(double);
	return (double)(sizeof(uint16_t) + weight);
}

void hebb_synapses_need(const struct hebb_projection *proj, size_t n,
			struct hebb_need *need)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!proj[i].type->electrical)
			hebb_need_add(need,
				      hebb_wiring_expect(&proj[i].wiring) *
					  bytes_each(&proj[i]),
				      "synapses of '%s'", proj[i].name);
}

/* As make_room, builder_new and hebb_learning_start allocate it. */
double hebb_group_need(const struct hebb_group *group, size_t lanes,
		       struct hebb_need *need)
{
	const struct hebb_projection *first = group->proj[0];
	const double sources = group->source_end - group->source_first;
	const double delays = group->delay_max - group->delay_min + 1;
	const double rows = sources * delays;
	double synapses = 0;
	size_t k;

	for (k = 0; k < group->n; k++)
		synapses += hebb_wiring_expect(&group->proj[k]->wiring);
	hebb_need_add(need, synapses * bytes_each(first), "synapses of '%s'",
		      first->name);
	hebb_need_add(need,
		      (double)lanes *
			  (rows * sizeof(uint32_t) + delays * sizeof(uint64_t)),
		      "fans of '%s'", first->name);
	if (first->type->on_pre)
		need_of_learning(first, synapses, rows * (double)lanes, need);
	return rows * sizeof(uint64_t) +
	       most_sources(group) * (double)sizeof(uint32_t);
}

bool hebb_table_build(struct hebb_table *table, const struct hebb_group *group,
		      const struct hebb_population *pops,
		      const struct hebb_slice *slices, struct hebb_error *err)
{
	const char *name = group->proj[0]->name;
	struct builder b;
	uint64_t rows;
	bool good;

	table->group = group;
	table->rule = group->proj[0]->type->on_pre ? group->proj[0] : NULL;
	table->release = group->proj[0]->release ? group->proj[0] : NULL;
	table->sources = group->source_end - group->source_first;
	table->delays = group->delay_max - group->delay_min + 1;
	rows = (uint64_t)table->delays * table->sources;
	if (rows >= UINT32_MAX)
		return hebb_error_set(err, HEBB_MODEL, NULL,
				      "%u sources with %u different delays are "
				      "too many for '%s'; use a larger dt",
				      table->sources, table->delays, name);
	table->offset = hebb_alloc_large(rows + 1, sizeof(*table->offset),
					 "fans of '%s'", name);
	memset(table->offset, 0, (rows + 1) * sizeof(*table->offset));
	table->of_delay = hebb_alloc(table->delays, sizeof(*table->of_delay),
				     "fans of '%s'", name);
	b = builder_new(table);
	pass(&b, pops, slices);
	good = lay_out(table, err);
	if (good) {
		table->ahead = fans_ahead(table);
		make_room(table);
		b.place = true;
		pass(&b, pops, slices);
		rewind_rows(table);
		if (table->rule)
			hebb_learning_start(table, pops, slices);
		if (table->release)
			hebb_release_start(table);
		if (group->proj[0]->structure.every)
			hebb_growth_start(table);
	}
	builder_free(&b);
	return good;
}

/* Synapses came and went: as many as at first, where they were. */
static void count_again(struct builder *b, const struct hebb_population *pops,
			const struct hebb_slice *slices)
{
	struct hebb_table *table = b->table;
	const size_t rows = (size_t)table->delays * table->sources;
	struct hebb_error never;

	memset(table->offset, 0, (rows + 1) * sizeof(*table->offset));
	memset(table->of_delay, 0, table->delays * sizeof(*table->of_delay));
	pass(b, pops, slices);
	lay_out(table, &never);
	hebb_free(table->target);
	hebb_free(table->learned);
	make_room(table);
	if (table->tag) {
		hebb_free(table->tag);
		table->tag =
		    hebb_alloc(table->n, sizeof(*table->tag), "tags of '%s'",
			       table->group->proj[0]->name);
	}
	table->rewritten = false;
}

void hebb_table_draw(struct hebb_table *table,
		     const struct hebb_population *pops,
		     const struct hebb_slice *slices)
{
	struct builder b = builder_new(table);

	if (table->rewritten)
		count_again(&b, pops, slices);
	b.place = true;
	pass(&b, pops, slices);
	rewind_rows(table);
	if (table->rule)
		hebb_learning_stretch(table);
	if (table->growth)
		hebb_growth_restart(table);
	builder_free(&b);
}

uint32_t hebb_table_longest(const struct hebb_table *table)
{
	const size_t rows = (size_t)table->delays * table->sources;
	uint32_t longest = 0;
	size_t r;

	for (r = 0; r < rows; r++)
		if (table->offset[r + 1] - table->offset[r] > longest)
			longest = table->offset[r + 1] - table->offset[r];
	return longest;
}

void hebb_table_release(struct hebb_table *table)
{
	hebb_free(table->offset);
	hebb_free(table->due);
	hebb_free(table->of_delay);
	hebb_free(table->target);
	hebb_free(table->weight);
	hebb_free(table->learned);
	hebb_free(table->reserve);
	hebb_growth_stop(table);
	hebb_learning_stop(table);
}

/* ---- delivery ---- */

enum { LINE = 64, SOON = 16, AT_ONCE = 16 };

/*
 * Ask for all lines of cache that hold these bytes.  Always in line: gcc takes
 * a function that only fetches for one without effect, and drops its calls.
 */
static inline __attribute__((always_inline)) void fetch(const void *from,
							size_t bytes)
{
	const char *at = from;
	size_t i;

	for (i = 0; i < bytes; i += LINE)
		__builtin_prefetch(at + i);
	if (bytes)
		__builtin_prefetch(at + bytes - 1);
}

static inline __attribute__((always_inline)) void
fetch_fan(const struct hebb_table *table, uint32_t r)
{
	const uint32_t begin = table->offset[r];
	const uint32_t n = table->offset[r + 1] - begin;

	fetch(table->target + begin, n * sizeof(*table->target));
	if (table->weight)
		fetch(table->weight + begin, n * sizeof(*table->weight));
	if (table->learned)
		fetch(table->learned + begin, n * sizeof(*table->learned));
}

static void deliver_fan(struct hebb_table *table, uint32_t r, int64_t step,
			double *input)
{
	const uint32_t begin = table->offset[r];
	const uint32_t n = table->offset[r + 1] - begin;
	const uint16_t *target = table->target + begin;
	const double factor =
	    table->release ? hebb_release_of(table, r, step) : 1;

	if (table->learned)
		hebb_fan_add(target, NULL, table->learned + begin, factor, n,
			     input);
	else if (table->weight)
		hebb_fan_add(target, table->weight + begin, NULL, factor, n,
			     input);
	else
		hebb_fan_add(target, NULL, NULL, factor * table->group->weight,
			     n, input);
}

void hebb_table_expect(struct hebb_table *table, uint32_t d,
		       const uint32_t *source, size_t n)
{
	const uint32_t first = table->group->source_first;
	size_t s;

	table->due = hebb_grow(table->due, &table->due_room, table->n_due + n,
			       sizeof(*table->due), "arrivals");
	for (s = 0; s < n; s++)
		table->due[table->n_due++] =
		    (uint32_t)hebb_table_row(table, source[s] - first, d);
}

/* Fans that reach all targets are added several at a time. */
static void deliver_dense(struct hebb_table *table, int64_t step, double *input,
			  bool learns)
{
	const double *weight[AT_ONCE];
	size_t fans = 0, i;

	for (i = 0; i < table->n_due; i++) {
		const uint32_t r = table->due[i], begin = table->offset[r];

		if (begin == table->offset[r + 1])
			continue;
		table->events += table->targets;
		if (learns && !hebb_learning_change(table, r, step)) {
			hebb_fan_add_dense(weight, fans, table->targets,
					   input + table->first);
			fans = 0;
			hebb_learning_deliver(table, r, step, input);
			continue;
		}
		weight[fans++] = table->learned + begin;
		if (fans < AT_ONCE && i + 1 < table->n_due)
			continue;
		hebb_fan_add_dense(weight, fans, table->targets,
				   input + table->first);
		fans = 0;
	}
	hebb_fan_add_dense(weight, fans, table->targets, input + table->first);
}

static void deliver_any(struct hebb_table *table, int64_t step, double *input,
			bool learns)
{
	const uint32_t *due = table->due, ahead = table->ahead;
	const size_t n = table->n_due;
	size_t i;

	for (i = 0; i < n && i < ahead; i++)
		fetch_fan(table, due[i]);
	for (i = 0; i < n; i++) {
		const uint32_t r = due[i];

		if (i + ahead + SOON < n)
			__builtin_prefetch(
			    &table->offset[due[i + ahead + SOON]]);
		if (i + ahead < n)
			fetch_fan(table, due[i + ahead]);
		table->events += table->offset[r + 1] - table->offset[r];
		if (table->growth &&
		    hebb_growth_deliver(table, r, step, input, learns))
			continue;
		if (table->rule && learns)
			hebb_learning_deliver(table, r, step, input);
		else
			deliver_fan(table, r, step, input);
	}
}

void hebb_table_deliver(struct hebb_table *table, int64_t step, double *input,
			bool learns)
{
	if (table->n_due && table->rule && learns)
		hebb_learning_catch_up(table, step);
	if (table->dense)
		deliver_dense(table, step, input, learns);
	else
		deliver_any(table, step, input, learns);
	table->n_due = 0;
}

void hebb_table_reset(struct hebb_table *table, int64_t step)
{
	if (table->rule)
		hebb_learning_reset(table, step);
	if (table->release)
		hebb_release_reset(table);
	hebb_scaling_begin(&table->scaled, step);
	if (table->growth)
		table->growth->young = false;
}
