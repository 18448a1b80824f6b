#include "base/probe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

struct hebb_probe *hebb_probes_add(struct hebb_probes *probes,
				   struct hebb_probe probe, const char *path,
				   ...)
{
	char text[512];
	va_list args;

	va_start(args, path);
	vsnprintf(text, sizeof(text), path, args);
	va_end(args);
	probe.path = hebb_text_copy(text);
	probes->item = hebb_grow(probes->item, &probes->capacity, probes->n + 1,
				 sizeof(probe), "probes");
	probes->item[probes->n] = probe;
	return &probes->item[probes->n++];
}

const struct hebb_probe *hebb_probe_watch(const struct hebb_probe *probe)
{
	if (probe->watched)
		*probe->watched = true;
	return probe;
}

const struct hebb_probe *hebb_probes_find(const struct hebb_probes *probes,
					  const char *path)
{
	size_t i;

	for (i = 0; i < probes->n; i++)
		if (!strcmp(probes->item[i].path, path))
			return hebb_probe_watch(&probes->item[i]);
	return NULL;
}

void hebb_probes_release(struct hebb_probes *probes)
{
	size_t i;

	for (i = 0; i < probes->n; i++)
		hebb_free(probes->item[i].path);
	hebb_free(probes->item);
	*probes = (struct hebb_probes){ 0 };
}

size_t hebb_probe_size(const struct hebb_probe *probe)
{
	size_t size = 1;
	int i;

	for (i = 0; i < probe->rank; i++)
		size *=
		    i || !probe->rows ? probe->shape[i] : probe->rows(probe);
	return size;
}
