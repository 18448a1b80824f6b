#include "snn/learning.h"

#include <string.h>

#include "base/memory.h"
#include "snn/fan.h"
#include "snn/pairing.h"

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
	if (table->dendrites > 1 && !table->of_delay[d])
		return;
	*post = (struct hebb_history){
		.first = slice->local,
		.n = slice->n,
		.size = proj->history,
	};
	post->recent = hebb_alloc(post->n, sizeof(*post->recent),
				  "history of '%s'", proj->name);
	post->past = hebb_alloc(post->n, sizeof(*post->past), "history of '%s'",
				proj->name);
	post->step =
	    hebb_alloc((size_t)post->n * post->size, sizeof(*post->step),
		       "history of '%s'", proj->name);
}

void hebb_learning_start(struct hebb_table *table,
			 const struct hebb_population *pops,
			 const struct hebb_slice *slices)
{
	const struct hebb_projection *proj = table->rule;
	const struct hebb_slice *slice = &slices[proj->target - pops];
	const size_t rows = (size_t)table->delays * table->sources;
	uint32_t longest = 0, d;
	size_t r;

	for (r = 0; r < rows; r++)
		if (table->offset[r + 1] - table->offset[r] > longest)
			longest = table->offset[r + 1] - table->offset[r];
	table->amount = hebb_alloc(longest, sizeof(double),
				   "deliveries of '%s'", proj->name);
	table->row =
	    hebb_alloc(rows, sizeof(*table->row), "traces of '%s'", proj->name);
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
	}
	hebb_free(table->dendrite);
	hebb_free(table->pending);
	hebb_free(table->amount);
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
		dendrite->aged = step;
		dendrite->settled = step;
		dendrite->next = 0;
	}
	table->n_pending = 0;
}

/* ---- fans ---- */

static void settle_row(const struct hebb_table *table,
		       const struct hebb_dendrite *dendrite, size_t r,
		       int64_t step)
{
	struct hebb_row *row = &table->row[r];
	const struct hebb_fan fan = {
		.n = table->offset[r + 1] - table->offset[r],
		.target = table->target + table->offset[r],
		.weight = table->learned + table->offset[r],
		.now = step,
		.until = step,
		.row = row,
		.post = &dendrite->post,
		.rule = table->rule->rule,
	};

	if (!fan.n)
		return;
	if (row->since < dendrite->settled)
		row->since = dendrite->settled;
	table->rule->type->settle(&fan);
}

/* Let the fans that share a history see the post spikes of steps < `step`. */
static void settle(const struct hebb_table *table,
		   struct hebb_dendrite *dendrite, int64_t step)
{
	const bool one = table->dendrites == 1;
	const size_t d = (size_t)(dendrite - table->dendrite);
	const size_t rows = (size_t)table->sources * table->delays;
	size_t r;
	uint32_t i;

	for (r = one ? 0 : d; r < rows; r += one ? 1 : table->delays)
		settle_row(table, dendrite, r, step);
	dendrite->settled = step;
	for (i = 0; i < dendrite->post.n; i++)
		dendrite->post.past[i].unsettled = 0;
}

void hebb_learning_deliver(struct hebb_table *table, uint32_t r, int64_t step,
			   double *restrict input)
{
	const struct hebb_dendrite *dendrite =
	    dendrite_of(table, r % table->delays);
	const uint32_t begin = table->offset[r],
		       n = table->offset[r + 1] - begin;
	struct hebb_row *row = &table->row[r];
	const int64_t now = step - dendrite->delay;
	const struct hebb_fan fan = {
		.n = n,
		.target = table->target + begin,
		.weight = table->learned + begin,
		.now = now,
		.until = now + (dendrite->delay > 0),
		.row = row,
		.post = &dendrite->post,
		.rule = table->rule->rule,
	};
	const struct hebb_traces *traces = fan.rule;

	if (row->since < dendrite->settled)
		row->since = dendrite->settled;
	table->rule->type->on_pre(&fan, table->amount);
	hebb_fan_add(fan.target, NULL, table->amount, 1, n, input);
	row->before = row->trace * hebb_decay_at(&traces->pre, now - row->last);
	row->trace = traces->nearest ? 1 : row->before + 1;
	row->last = now;
	row->since = fan.until;
}

/* ---- post spikes ---- */

/* A spike of the target `local` is at the synapse in `step`. */
static void come(const struct hebb_table *table, struct hebb_dendrite *dendrite,
		 uint32_t local, int64_t step)
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
			     one->step + dendrite->delay);
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
		come(table, table->dendrite, local, step);
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
