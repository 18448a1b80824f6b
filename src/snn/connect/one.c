/*
 * one.c - source i reaches target i
 */
#include "snn/connect.h"

static bool check(const struct hebb_wiring *w, const struct hebb_place *place,
		  struct hebb_error *err)
{
	if (w->same && !w->autapses)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "wiring 'one' joins every neuron to "
				      "itself; `autapses: true` allows it");
	if (w->sources == w->targets)
		return true;
	return hebb_error_set(err, HEBB_MODEL, place,
			      "wiring 'one' needs as many sources as targets, "
			      "not %u and %u",
			      w->sources, w->targets);
}

static uint32_t most(const struct hebb_wiring *w)
{
	(void)w;
	return 1;
}

static uint32_t make(const struct hebb_wiring *w, uint32_t target,
		     uint32_t *source, uint64_t *taken)
{
	(void)w, (void)taken;
	source[0] = target;
	return 1;
}

const struct hebb_connect_type hebb_connect_one = {
	.type = { .name = "one", .brief = "source i reaches target i" },
	.check = check,
	.most = most,
	.make = make,
};
