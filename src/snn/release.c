#include "snn/release.h"

#include "base/memory.h"

void hebb_release_start(struct hebb_table *table)
{
	const size_t rows = (size_t)table->delays * table->sources;

	table->reserve = hebb_alloc(rows, sizeof(*table->reserve),
				    "resources of '%s'", table->release->name);
	hebb_release_reset(table);
}

void hebb_release_reset(struct hebb_table *table)
{
	const size_t rows = (size_t)table->delays * table->sources;
	const void *rule = hebb_projection_release_rule(table->release);
	size_t r;

	for (r = 0; r < rows; r++) {
		table->reserve[r].last = -1;
		table->release->release->start(rule, table->reserve[r].state);
	}
}

static void recover(const struct hebb_projection *proj,
		    struct hebb_reserve *reserve, int64_t step)
{
	if (reserve->last >= 0)
		proj->release->recover(
		    hebb_projection_release_rule(proj),
		    (double)(step - reserve->last) * proj->dt, reserve->state);
}

double hebb_release_of(struct hebb_table *table, size_t r, int64_t step)
{
	struct hebb_reserve *reserve = &table->reserve[r];

	recover(table->release, reserve, step);
	reserve->last = step;
	return table->release->release->release(reserve->state);
}

double hebb_release_read(const struct hebb_table *table, size_t r, int64_t step,
			 size_t k)
{
	struct hebb_reserve reserve = table->reserve[r];

	recover(table->release, &reserve, step);
	return reserve.state[k];
}
