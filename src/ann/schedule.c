#include "ann/schedule.h"

#include <string.h>

#include "base/memory.h"

static const struct hebb_schedule_type *
type_of(const struct hebb_schedule *schedule)
{
	return (const struct hebb_schedule_type *)schedule->choice.type;
}

static struct hebb_config *what_follows(const struct hebb_choice *choice)
{
	const struct hebb_param *row = choice->type->params;
	size_t i;

	for (i = 0; row && row[i].name; i++)
		if (!strcmp(row[i].name, HEBB_SCHEDULE_THEN))
			return choice->values[i].node;
	return NULL;
}

bool hebb_schedule_init(struct hebb_schedule *schedule,
			struct hebb_config *node, struct hebb_error *err)
{
	static const struct hebb_choices choices = {
		.types = hebb_schedule_types,
		.kind = "schedule",
		.standard = "constant",
	};
	struct hebb_config *then;

	*schedule = (struct hebb_schedule){ 0 };
	if (!hebb_choice_init(&schedule->choice, &choices, node, err))
		return false;
	then = what_follows(&schedule->choice);
	if (!then)
		return true;
	schedule->then = hebb_alloc(1, sizeof(*schedule->then), "schedule");
	return hebb_schedule_init(schedule->then, then, err);
}

void hebb_schedule_release(struct hebb_schedule *schedule)
{
	if (schedule->then)
		hebb_schedule_release(schedule->then);
	hebb_free(schedule->then);
	hebb_choice_release(&schedule->choice);
	*schedule = (struct hebb_schedule){ 0 };
}

double hebb_schedule_factor(const struct hebb_schedule *schedule, double passes)
{
	return type_of(schedule)->factor(schedule, passes);
}

void hebb_schedule_look(struct hebb_schedule *schedule, double loss)
{
	if (type_of(schedule)->look)
		type_of(schedule)->look(schedule, loss);
}
