#include "learn/memory.h"

#include "base/memory.h"
#include "base/text.h"

struct hebb_memory *hebb_memory_new(struct hebb_config *map, const char *name,
				    const struct hebb_memory_task *task,
				    struct hebb_error *err)
{
	const struct hebb_type *type =
	    hebb_type_of(hebb_memory_types, "memory", map, NULL, err);
	struct hebb_memory *memory;

	if (!type)
		return NULL;
	memory = hebb_alloc(1, sizeof(*memory), "memory '%s'", name);
	memory->type = (const struct hebb_memory_type *)type;
	memory->name = hebb_text_copy(name);
	memory->task = *task;
	if (memory->type->build(memory, map, err))
		return memory;
	hebb_memory_free(memory);
	return NULL;
}

void hebb_memory_free(struct hebb_memory *memory)
{
	if (!memory)
		return;
	memory->type->release(memory);
	hebb_free(memory->name);
	hebb_free(memory);
}

double hebb_memory_overlap(const float *a, const float *b, size_t width)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < width; i++)
		sum += (double)a[i] * (double)b[i];
	return sum / (double)width;
}
