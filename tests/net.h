/*
 * net.h - spiking networks from a few lines of YAML, for tests
 */
#ifndef HEBB_TESTS_NET_H
#define HEBB_TESTS_NET_H

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/yaml.h"
#include "snn/network.h"

static inline struct hebb_config *tree_of(const char *yaml)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_yaml_parse("test.yaml", yaml, strlen(yaml), &err);

	cr_assert_not_null(tree, "%s", err.message);
	return tree;
}

static inline struct hebb_network *net_on(const char *yaml, double dt,
					  int threads)
{
	const struct hebb_network_setup setup = { dt, 1, threads };
	struct hebb_error err = { 0 };
	struct hebb_config *tree = tree_of(yaml);
	struct hebb_network *net = hebb_network_new(tree, &setup, &err);

	cr_assert_not_null(net, "%s", err.message);
	cr_assert(hebb_config_all_used(tree, &err), "%s", err.message);
	hebb_config_free(tree);
	return net;
}

/* One thread, 0.1 ms. */
static inline struct hebb_network *net_of(const char *yaml)
{
	return net_on(yaml, 0.1, 1);
}

/* The network is refused, and the message contains `words`. */
static inline void net_refused(const char *yaml, const char *words)
{
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *tree = tree_of(yaml);

	cr_assert_null(hebb_network_new(tree, &setup, &err), "built: %s", yaml);
	cr_assert_eq(err.kind, HEBB_MODEL, "%s", err.message);
	cr_assert_not_null(strstr(err.message, words), "%s", err.message);
	hebb_config_free(tree);
}

static inline void net_run(struct hebb_network *net, uint64_t steps)
{
	struct hebb_error err = { 0 };

	cr_assert(hebb_network_run(net, steps, &err), "%s", err.message);
}

/* All values of a probe: hebb_free them. */
static inline double *net_read(struct hebb_network *net, const char *path,
			       size_t *n)
{
	const struct hebb_probe *probe =
	    hebb_probes_find(hebb_network_probes(net), path);
	size_t size;
	double *values;

	cr_assert_not_null(probe, "no probe '%s'", path);
	size = probe->rows ? 2 * probe->rows(probe) : hebb_probe_size(probe);
	values = hebb_alloc(size, sizeof(*values), "probe");
	probe->read(probe, 0, size, values);
	if (n)
		*n = size;
	return values;
}

static inline double net_value(struct hebb_network *net, const char *path,
			       size_t at)
{
	size_t n;
	double *values = net_read(net, path, &n), value;

	cr_assert_lt(at, n);
	value = values[at];
	hebb_free(values);
	return value;
}

/* A state to be written, of neurons that are all one thread's. */
static inline double *net_state(struct hebb_network *net, const char *path)
{
	struct hebb_error err = { 0 };
	uint32_t n;
	double *state = hebb_network_state(net, path, 0, &n, &err);

	cr_assert_not_null(state, "%s", err.message);
	return state;
}

/* Equal values, bit for bit. */
static inline void same_values(const double *a, size_t n, const double *b,
			       size_t m, const char *what)
{
	size_t i;

	cr_assert_eq(n, m, "%s: %zu and %zu values", what, n, m);
	for (i = 0; i < n && !memcmp(&a[i], &b[i], sizeof(*a)); i++)
		;
	cr_assert_eq(i, n, "%s: value %zu is %.17g and %.17g", what, i,
		     i < n ? a[i] : 0, i < n ? b[i] : 0);
}

/* Every probe of both networks has the same bits. */
static inline void same_probes(struct hebb_network *a, struct hebb_network *b)
{
	const struct hebb_probes *probes = hebb_network_probes(a);
	size_t i, n, m;

	cr_assert_eq(probes->n, hebb_network_probes(b)->n);
	for (i = 0; i < probes->n; i++) {
		const char *path = probes->item[i].path;
		double *x = net_read(a, path, &n), *y = net_read(b, path, &m);

		same_values(x, n, y, m, path);
		hebb_free(x);
		hebb_free(y);
	}
}

/* A text of the caller's, for a network with varied numbers. */
#define NET_TEXT(text, ...)                                                    \
	cr_assert_lt(snprintf(text, sizeof(text), __VA_ARGS__),                \
		     (int)sizeof(text))

#endif
