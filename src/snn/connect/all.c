/*
 * all.c - every source reaches every target
 */
#include "snn/connect.h"

static uint32_t most(const struct hebb_wiring *w)
{
	return hebb_wiring_choices(w);
}

static uint32_t make(const struct hebb_wiring *w, uint32_t target,
		     uint32_t *source, uint64_t *taken)
{
	const uint32_t n = hebb_wiring_choices(w);
	uint32_t i;

	(void)taken;
	for (i = 0; i < n; i++)
		source[i] = hebb_wiring_source(w, target, i);
	return n;
}

const struct hebb_connect_type hebb_connect_all = {
	.type = { .name = "all", .brief = "every source reaches every target" },
	.most = most,
	.make = make,
};
