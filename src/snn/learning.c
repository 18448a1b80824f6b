#include "snn/learning.h"

#include <string.h>

#include "base/memory.h"
#include "snn/fan.h"
#include "snn/pairing.h"
#include "snn/release.h"

enum { FEW_OF = 4 }; /* gathering these takes as long as one in its place */

/* ---- histories ---- */

/* Delays have a history each if they are dendritic as a whole. */
static struct hebb_dendrite *dendrite_of(const struct hebb_table *table,
					 uint32_t d)
{
	return &table->dendrite[table->dendrites == 1 ? 0 : d];
}

static void start_dendrite(struct hebb_table *table, uint32_t d,
			   const struct hebb_slice *slice)
{
	const struct hebb_projection *proj = table->rule;
	struct hebb_dendrite *dendrite = &table->dendrite[d];
	struct hebb_history *post = &dendrite->post;

	dendrite->delay = proj->dendritic == HEBB_ALL
			      ? table->group->delay_min + d
			      : proj->dendritic;
	if (table->dendrites > 1 && !table->of_delay[d] &&
	    !proj->structure.every)
		return;
	*post = (struct hebb_history){
		.first = slice->local,
		.n = slice->n,
		.size = hebb_projection_history(proj),
	};
	post->recent = hebb_alloc(post->n, sizeof(*post->recent),
				  "history of '%s'", proj->name);
	post->past = hebb_alloc(post->n, sizeof(*post->past), "history of '%s'",
				proj->name);
	post->step =
	    hebb_alloc((size_t)post->n * post->size, sizeof(*post->step),
		       "history of '%s'", proj->name);
	if (table->selective) {
		dendrite->awake =
		    hebb_alloc(post->n + HEBB_AHEAD, sizeof(*dendrite->awake),
			       "history of '%s'", proj->name);
		dendrite->is_awake = hebb_alloc(post->n, sizeof(bool),
						"history of '%s'", proj->name);
	}
	if (!proj->type->on_fire && !proj->type->watch)
		return;
	post->mark =
	    hebb_alloc((size_t)post->n * post->size, sizeof(*post->mark),
		       "history of '%s'", proj->name);
	post->own =
	    hebb_alloc((size_t)post->n * (size_t)proj->type->owns,
		       sizeof(*post->own), "history of '%s'", proj->name);
}

/* The decay of the rule's second pre trace, or NULL. */
static const struct hebb_decay *slow_of(const struct hebb_table *table)
{
	const struct hebb_traces *traces = table->rule->rule;

	return traces->slow.n ? &traces->slow : NULL;
}

static void start_scaling(struct hebb_table *table,
			  const struct hebb_slice *slice)
{
	struct hebb_scaled *scaled = &table->scaled;
	const char *name = table->rule->name;

	scaled->first = slice->local;
	scaled->n = slice->n;
	scaled->rate =
	    hebb_alloc(slice->n, sizeof(*scaled->rate), "rates of '%s'", name);
	scaled->last =
	    hebb_alloc(slice->n, sizeof(*scaled->last), "rates of '%s'", name);
}

/* Does every fan reach all targets, if any, and at any time? */
static bool is_dense(const struct hebb_table *table)
{
	const size_t rows = (size_t)table->delays * table->sources;
	size_t r;
	uint32_t i;

	for (r = 0; r < rows; r++) {
		const uint32_t begin = table->offset[r];
		const uint32_t n = table->offset[r + 1] - begin;

		if (n && n != table->targets)
			return false;
		for (i = 0; i < n; i++)
			if (table->target[begin + i] != table->first + i)
				return false;
	}
	return !table->release && !table->rule->structure.every;
}

/* Do weights change only with spikes of their targets, not long ago? */
static bool is_selective(const struct hebb_projection *proj)
{
	return proj->type->in_pairs && !proj->scaling.interval;
}

void hebb_learning_stretch(struct hebb_table *table)
{
	const uint32_t longest = hebb_table_longest(table);
	const char *name = table->rule->name;

	table->dense = is_dense(table);
	table->total = 0;
	hebb_free(table->amount);
	table->amount =
	    hebb_alloc(longest, sizeof(double), "deliveries of '%s'", name);
	hebb_free(table->few);
	table->few = table->selective && table->dense
			 ? hebb_alloc(longest, sizeof(double),
				      "deliveries of '%s'", name)
			 : NULL;
}

void hebb_learning_start(struct hebb_table *table,
			 const struct hebb_population *pops,
			 const struct hebb_slice *slices)
{
	const struct hebb_projection *proj = table->rule;
	const struct hebb_slice *slice = &slices[proj->target - pops];
	const size_t rows = (size_t)table->delays * table->sources;
	uint32_t d;

	table->first = slice->local;
	table->targets = slice->n;
	table->selective = is_selective(proj);
	hebb_learning_stretch(table);
	table->changed = hebb_alloc(table->targets, sizeof(bool),
				    "targets of '%s'", proj->name);
	table->row =
	    hebb_alloc(rows, sizeof(*table->row), "traces of '%s'", proj->name);
	if (slow_of(table))
		table->slow = hebb_alloc(rows, sizeof(*table->slow),
					 "traces of '%s'", proj->name);
	if (proj->type->tagged)
		table->tag = hebb_alloc_large(table->n, sizeof(*table->tag),
					      "tags of '%s'", proj->name);
	if (proj->scaling.interval)
		start_scaling(table, slice);
	if (proj->type->interval)
		table->interval = proj->type->interval(proj->rule);
	table->ticks = table->interval || proj->scaling.interval;
	table->dendrites = proj->dendritic == HEBB_ALL ? table->delays : 1;
	table->dendrite = hebb_alloc(table->dendrites, sizeof(*table->dendrite),
				     "history of '%s'", proj->name);
	for (d = 0; d < table->dendrites; d++)
		start_dendrite(table, d, slice);
	hebb_learning_reset(table, 0);
}

void hebb_learning_stop(struct hebb_table *table)
{
	uint32_t d;

	for (d = 0; d < table->dendrites; d++) {
		hebb_free(table->dendrite[d].post.recent);
		hebb_free(table->dendrite[d].post.past);
		hebb_free(table->dendrite[d].post.step);
		hebb_free(table->dendrite[d].post.mark);
		hebb_free(table->dendrite[d].post.own);
		hebb_free(table->dendrite[d].awake);
		hebb_free(table->dendrite[d].is_awake);
	}
	hebb_free(table->dendrite);
	hebb_free(table->slow);
	hebb_free(table->tag);
	hebb_free(table->scaled.rate);
	hebb_free(table->scaled.last);
	hebb_free(table->pending);
	hebb_free(table->amount);
	hebb_free(table->few);
	hebb_free(table->changed);
	hebb_free(table->row);
}

/* All spikes of a target are so old that none is new any more. */
static void grow_old(struct hebb_recent *recent, int64_t now)
{
	size_t k;

	for (k = 0; k < HEBB_RECENT; k++)
		recent->step[k] = (uint32_t)now - HEBB_AGES;
}

/* Low bits of steps come round: keep old spikes old. */
static void age(struct hebb_dendrite *dendrite, int64_t now)
{
	uint32_t i, k;

	if (now - dendrite->aged < HEBB_AGES)
		return;
	for (i = 0; i < dendrite->post.n; i++) {
		struct hebb_recent *recent = &dendrite->post.recent[i];

		for (k = 0; k < HEBB_RECENT; k++)
			if ((uint32_t)now - recent->step[k] > HEBB_AGES)
				recent->step[k] = (uint32_t)now - HEBB_AGES;
		if (now - dendrite->aged > 2 * (int64_t)HEBB_AGES)
			grow_old(recent, now);
	}
	dendrite->aged = now;
}

/* Of those awake keep the ones that fired less than `most` steps ago. */
static void doze(struct hebb_dendrite *dendrite, int64_t now, int64_t most)
{
	uint32_t kept = 0, k;

	for (k = 0; k < dendrite->n_awake; k++) {
		const uint16_t local = dendrite->awake[k];
		const uint32_t id = local - dendrite->post.first;
		const bool stays = now - dendrite->post.past[id].last < most;

		dendrite->is_awake[id] = stays;
		dendrite->awake[kept] = local;
		kept += stays;
	}
	dendrite->n_awake = kept;
}

static void wake(struct hebb_dendrite *dendrite, uint32_t id)
{
	if (!dendrite->awake || dendrite->is_awake[id])
		return;
	dendrite->is_awake[id] = true;
	dendrite->awake[dendrite->n_awake++] =
	    (uint16_t)(dendrite->post.first + id);
}

void hebb_learning_reset(struct hebb_table *table, int64_t step)
{
	const size_t rows = (size_t)table->delays * table->sources;
	uint32_t d, i;
	size_t r;

	for (r = 0; r < rows; r++)
		table->row[r] = (struct hebb_row){ .last = -1, .since = step };
	for (d = 0; d < table->dendrites; d++) {
		struct hebb_dendrite *dendrite = &table->dendrite[d];

		for (i = 0; i < dendrite->post.n; i++) {
			dendrite->post.recent[i] =
			    (struct hebb_recent){ { 0 } };
			dendrite->post.past[i] =
			    (struct hebb_past){ .last = -1 };
			grow_old(&dendrite->post.recent[i], step);
		}
		doze(dendrite, step, 0);
		dendrite->aged = step;
		dendrite->settled = step;
		dendrite->tick = step - dendrite->delay;
		dendrite->next = 0;
	}
	table->n_pending = 0;
	if (table->slow)
		memset(table->slow, 0, rows * sizeof(*table->slow));
	if (table->tag)
		memset(table->tag, 0, table->n * sizeof(*table->tag));
}

static void rest(const struct hebb_table *table,
		 const struct hebb_dendrite *dendrite, int64_t now)
{
	const struct hebb_synapse_type *type = table->rule->type;
	const struct hebb_history *post = &dendrite->post;
	uint32_t i;

	for (i = 0; post->own && i < post->n; i++) {
		const int64_t last = post->past[i].last;

		if (last >= 0)
			type->rest(table->rule->rule, now - last,
				   post->own + i * (size_t)type->owns);
	}
}

void hebb_learning_rest(struct hebb_table *table, int64_t step, bool all)
{
	const struct hebb_synapse_type *type = table->rule->type;
	uint32_t d;

	if (table->scaled.n)
		hebb_scaling_end(&table->rule->scaling, &table->scaled, step,
				 all);
	for (d = 0; d < table->dendrites; d++) {
		const struct hebb_dendrite *dendrite = &table->dendrite[d];
		const struct hebb_history *post = &dendrite->post;

		if (post->own && (all || !type->rest))
			memset(post->own, 0,
			       post->n * (size_t)type->owns *
				   sizeof(*post->own));
		else
			rest(table, dendrite, step - dendrite->delay);
	}
}

/* ---- fans ---- */

/* As it is when nothing arrives, in a step at the synapse. */
static struct hebb_fan fan_of(const struct hebb_table *table,
			      const struct hebb_dendrite *dendrite, size_t r,
			      int64_t step)
{
	const uint32_t begin = table->offset[r];

	return (struct hebb_fan){
		.n = table->offset[r + 1] - begin,
		.target = table->target + begin,
		.weight = table->learned + begin,
		.now = step,
		.until = step,
		.row = &table->row[r],
		.post = &dendrite->post,
		.rule = table->rule->rule,
		.tag = table->tag ? table->tag + begin : NULL,
		.tick = dendrite->tick,
	};
}

/*
 * Targets that are silent neither learn nor forget: where a fan reaches all
 * targets the others are called alone, as a small fan of their own.
 */
static bool is_small(const struct hebb_table *table,
		     const struct hebb_dendrite *dendrite)
{
	return table->selective && table->dense &&
	       dendrite->n_awake < table->targets / FEW_OF + 1;
}

static void call_few(const struct hebb_table *table,
		     const struct hebb_dendrite *dendrite,
		     const struct hebb_fan *fan, bool arrives)
{
	const struct hebb_synapse_type *type = table->rule->type;
	struct hebb_fan part = *fan;
	uint32_t k;

	part.n = dendrite->n_awake;
	part.target = dendrite->awake;
	part.weight = table->few;
	for (k = 0; k < part.n; k++)
		part.weight[k] = fan->weight[part.target[k] - table->first];
	if (arrives)
		type->on_pre(&part, table->amount);
	else
		type->settle(&part);
	for (k = 0; k < part.n; k++)
		fan->weight[part.target[k] - table->first] = part.weight[k];
}

/* Where no spike has arrived there are no tags, and nothing is to be done. */
static bool is_silent(const struct hebb_table *table, size_t r)
{
	return table->tag && table->row[r].last < 0;
}

static void settle_row(const struct hebb_table *table,
		       const struct hebb_dendrite *dendrite, size_t r,
		       int64_t step)
{
	const struct hebb_fan fan = fan_of(table, dendrite, r, step);
	struct hebb_row *row = &table->row[r];

	if (!fan.n || is_silent(table, r))
		return;
	if (row->since < dendrite->settled)
		row->since = dendrite->settled;
	if (!is_small(table, dendrite))
		table->rule->type->settle(&fan);
	else if (dendrite->n_awake && row->last >= 0)
		call_few(table, dendrite, &fan, false);
}

/* The first row of those that share a history; every `by`th before `end`. */
static size_t rows_of(const struct hebb_table *table,
		      const struct hebb_dendrite *dendrite, size_t *end,
		      size_t *by)
{
	const bool one = table->dendrites == 1;

	*end = (size_t)table->sources * table->delays;
	*by = one ? 1 : table->delays;
	return one ? 0 : (size_t)(dendrite - table->dendrite);
}

/* Let the fans that share a history see the post spikes of steps < `step`. */
static void settle(const struct hebb_table *table,
		   struct hebb_dendrite *dendrite, int64_t step)
{
	const struct hebb_traces *traces = table->rule->rule;
	size_t r, end, by;
	uint32_t i;

	r = rows_of(table, dendrite, &end, &by);
	for (; r < end; r += by)
		settle_row(table, dendrite, r, step);
	dendrite->settled = step;
	for (i = 0; i < dendrite->post.n; i++)
		dendrite->post.past[i].unsettled = 0;
	doze(dendrite, step, traces->post.n);
}

/* Post spikes of steps before this are seen by what arrives in `step`. */
static int64_t seen_until(const struct hebb_dendrite *dendrite, int64_t step)
{
	return step - dendrite->delay + (dendrite->delay > 0);
}

static struct hebb_fan arriving(const struct hebb_table *table,
				const struct hebb_dendrite *dendrite,
				uint32_t r, int64_t step)
{
	struct hebb_fan fan =
	    fan_of(table, dendrite, r, step - dendrite->delay);
	const struct hebb_traces *traces = fan.rule;
	struct hebb_row *row = &table->row[r];

	fan.until = seen_until(dendrite, step);
	if (row->since < dendrite->settled)
		row->since = dendrite->settled;
	if (table->slow)
		fan.slow = table->slow[r] *
			   hebb_decay_at(&traces->slow, fan.now - row->last);
	return fan;
}

/* The row knows of the arrival from now on. */
static void note(const struct hebb_table *table, const struct hebb_fan *fan,
		 uint32_t r)
{
	const struct hebb_traces *traces = fan->rule;
	struct hebb_row *row = &table->row[r];

	if (table->slow)
		table->slow[r] = traces->nearest ? 1 : fan->slow + 1;
	row->before =
	    row->trace * hebb_decay_at(&traces->pre, fan->now - row->last);
	row->trace = traces->nearest ? 1 : row->before + 1;
	row->last = fan->now;
	row->since = fan->until;
}

bool hebb_learning_change(struct hebb_table *table, uint32_t r, int64_t step)
{
	const struct hebb_dendrite *dendrite =
	    dendrite_of(table, r % table->delays);
	struct hebb_fan fan;

	if (!is_small(table, dendrite))
		return false;
	fan = arriving(table, dendrite, r, step);
	if (dendrite->n_awake)
		call_few(table, dendrite, &fan, true);
	note(table, &fan, r);
	return true;
}

void hebb_learning_reach(struct hebb_table *table, uint32_t r, int64_t step,
			 const struct hebb_part *part, double *restrict input)
{
	struct hebb_fan fan =
	    arriving(table, dendrite_of(table, r % table->delays), r, step);

	fan.n = part->n;
	fan.target = part->target;
	fan.weight = part->weight;
	fan.tag = part->tag;
	table->rule->type->on_pre(&fan, table->amount);
	if (table->release)
		hebb_fan_add(fan.target, NULL, table->amount,
			     hebb_release_of(table, r, step), fan.n, input);
	else
		hebb_fan_add(fan.target, NULL, table->amount, 1, fan.n, input);
	note(table, &fan, r);
}

void hebb_learning_deliver(struct hebb_table *table, uint32_t r, int64_t step,
			   double *restrict input)
{
	const uint32_t begin = table->offset[r];
	const struct hebb_part all = {
		.n = table->offset[r + 1] - begin,
		.target = table->target + begin,
		.weight = table->learned + begin,
		.tag = table->tag ? table->tag + begin : NULL,
	};

	hebb_learning_reach(table, r, step, &all, input);
}

void hebb_learning_see(struct hebb_table *table, uint32_t r, int64_t step)
{
	const struct hebb_dendrite *dendrite =
	    dendrite_of(table, r % table->delays);
	const int64_t until = seen_until(dendrite, step);

	settle_row(table, dendrite, r, until);
	table->row[r].since = until;
}

/* ---- ticks ---- */

void hebb_learning_tick(struct hebb_table *table, int64_t step, double signal)
{
	size_t r, end, by;
	uint32_t d;

	hebb_table_settle(table, step);
	for (d = 0; d < table->dendrites; d++) {
		struct hebb_dendrite *dendrite = &table->dendrite[d];
		const int64_t now = step - dendrite->delay;

		r = rows_of(table, dendrite, &end, &by);
		for (; r < end; r += by) {
			struct hebb_fan fan = fan_of(table, dendrite, r, now);

			fan.signal = signal;
			if (fan.n && !is_silent(table, r))
				table->rule->type->tick(&fan);
		}
		dendrite->tick = now;
	}
}

/* ---- post spikes ---- */

/* What stands beside a spike: the rule says it, or whoever watched did. */
static double mark_of(const struct hebb_table *table,
		      const struct hebb_dendrite *dendrite, uint32_t id,
		      int64_t step, double mark)
{
	const struct hebb_synapse_type *type = table->rule->type;
	const struct hebb_history *post = &dendrite->post;
	const int64_t last = post->past[id].last;

	return type->on_fire
		   ? type->on_fire(
			 table->rule->rule, last < 0 ? -1 : step - last,
			 step - dendrite->tick,
			 post->own ? post->own + id * (size_t)type->owns : NULL)
		   : mark;
}

/* A spike of the target `local` is at the synapse in `step`. */
static void come(const struct hebb_table *table, struct hebb_dendrite *dendrite,
		 uint32_t local, int64_t step, double mark)
{
	const struct hebb_traces *traces = table->rule->rule;
	const struct hebb_history *post = &dendrite->post;
	const uint32_t id = local - post->first, mask = post->size - 1;
	struct hebb_recent *recent = &post->recent[id];
	struct hebb_past *past = &post->past[id];

	age(dendrite, step);
	/* spikes of this very step stay unsettled: leave room for one */
	if (past->unsettled == mask)
		settle(table, dendrite, step);
	if (post->mark)
		post->mark[(size_t)id * post->size + (past->count & mask)] =
		    mark_of(table, dendrite, id, step, mark);
	recent->before =
	    recent->trace * hebb_decay_at(&traces->post, step - past->last);
	recent->trace = traces->nearest ? 1 : 1 + recent->before;
	memmove(recent->step + 1, recent->step,
		(HEBB_RECENT - 1) * sizeof(recent->step[0]));
	recent->step[0] = (uint32_t)step;
	post->step[(size_t)id * post->size + (past->count & mask)] = step;
	past->last = step;
	past->count++;
	past->unsettled++;
	wake(dendrite, id);
	table->changed[id] = true;
}

/* The pending spikes whose turn has come when `step` is handled. */
static void come_all(const struct hebb_table *table,
		     struct hebb_dendrite *dendrite, int64_t step)
{
	const int64_t latest = step - 2 * (int64_t)dendrite->delay;

	for (; dendrite->next < table->n_pending; dendrite->next++) {
		const struct hebb_pending *one =
		    &table->pending[dendrite->next];

		if (one->step > latest)
			return;
		if (dendrite->post.recent)
			come(table, dendrite, one->local,
			     one->step + dendrite->delay, 0);
	}
}

void hebb_learning_catch_up(struct hebb_table *table, int64_t step)
{
	uint32_t d;

	for (d = 0; d < table->dendrites; d++) {
		struct hebb_dendrite *dendrite = &table->dendrite[d];

		come_all(table, dendrite, step);
		age(dendrite, step - dendrite->delay);
	}
}

void hebb_table_settle(struct hebb_table *table, int64_t step)
{
	uint32_t d;

	for (d = 0; d < table->dendrites; d++) {
		struct hebb_dendrite *dendrite = &table->dendrite[d];

		come_all(table, dendrite, step - 1);
		if (dendrite->post.recent)
			settle(table, dendrite, step - dendrite->delay);
	}
}

/* Forget the pending spikes that all histories took, if they are many. */
static void forget(struct hebb_table *table)
{
	size_t taken = table->n_pending;
	uint32_t d;

	for (d = 0; d < table->dendrites; d++)
		if (table->dendrite[d].next < taken)
			taken = table->dendrite[d].next;
	if (taken < table->n_pending / 2 || !taken)
		return;
	for (d = 0; d < table->dendrites; d++)
		table->dendrite[d].next -= taken;
	table->n_pending -= taken;
	memmove(table->pending, table->pending + taken,
		table->n_pending * sizeof(*table->pending));
}

void hebb_table_post(struct hebb_table *table, uint32_t local, int64_t step)
{
	uint32_t d;

	if (table->dendrites == 1 && !table->dendrite->delay) {
		come(table, table->dendrite, local, step, 0);
		return;
	}
	if (table->n_pending == table->room)
		forget(table);
	table->pending =
	    hebb_grow(table->pending, &table->room, table->n_pending + 1,
		      sizeof(*table->pending), "spikes on their way");
	table->pending[table->n_pending++] =
	    (struct hebb_pending){ .step = step, .local = local };
	for (d = 0; d < table->dendrites; d++)
		come_all(table, &table->dendrite[d], step);
}

void hebb_table_watch(struct hebb_table *table, uint32_t local, uint32_t n,
		      const double *v, const hebb_flag *fired, int64_t step)
{
	const struct hebb_synapse_type *type = table->rule->type;
	double *own = table->dendrite->post.own;
	uint32_t i;

	for (i = 0; i < n; i++) {
		const double mark =
		    type->watch(table->rule->rule, v[i], fired[i],
				own + i * (size_t)type->owns);

		if (mark > 0)
			come(table, table->dendrite, local + i, step, mark);
	}
}
