#include "snn/gap.h"

#include <string.h>

#include "base/memory.h"

/* Edges as they are drawn: by target, draw. */
struct edges {
	uint32_t *source, *target; /* [n] */
	double *weight;            /* [n] */
	size_t n, source_room, target_room, weight_room;
};

static void add_edge(struct edges *edges, uint32_t source, uint32_t target,
		     double weight)
{
	const size_t n = edges->n + 1;

	edges->source = hebb_grow(edges->source, &edges->source_room, n,
				  sizeof(*edges->source), "gap junctions");
	edges->target = hebb_grow(edges->target, &edges->target_room, n,
				  sizeof(*edges->target), "gap junctions");
	edges->weight = hebb_grow(edges->weight, &edges->weight_room, n,
				  sizeof(*edges->weight), "gap junctions");
	edges->source[edges->n] = source;
	edges->target[edges->n] = target;
	edges->weight[edges->n++] = weight;
}

/*
 * Within a population a pair comes twice, once from each of its neurons: the
 * draw of the one with the higher id counts.  A list is meant as it is.
 */
static struct edges draw(const struct hebb_projection *proj)
{
	const struct hebb_wiring *w = &proj->wiring;
	const bool once = proj->symmetric && w->same && !w->type->list;
	const size_t most = (size_t)w->type->most(w) + 1;
	struct edges edges = { 0 };
	uint32_t *source = hebb_alloc(most, sizeof(*source), "gap junctions");
	double *weight = hebb_alloc(most, sizeof(*weight), "gap junctions");
	uint64_t *taken =
	    hebb_alloc((size_t)w->sources / 64 + 1, sizeof(*taken), "choices");
	uint32_t t, n, i;

	for (t = 0; t < w->targets; t++) {
		n = w->type->make(w, t, source, taken);
		hebb_projection_weights(proj, t, source, n, weight);
		for (i = 0; i < n; i++)
			if (!once || source[i] < t)
				add_edge(&edges, source[i], t, weight[i]);
	}
	hebb_free(source);
	hebb_free(weight);
	hebb_free(taken);
	return edges;
}

/* Sort by `target` [n], keeping the order of equal ones. */
static void sort(struct hebb_gap *gap, uint32_t size, const uint32_t *target,
		 const uint32_t *source, const double *weight)
{
	const size_t n = gap->edges;
	size_t i;

	gap->begin =
	    hebb_alloc((size_t)size + 2, sizeof(*gap->begin), "gap junctions");
	gap->source = hebb_alloc(n, sizeof(*gap->source), "gap junctions");
	gap->weight = hebb_alloc(n, sizeof(*gap->weight), "gap junctions");
	for (i = 0; i < n; i++)
		gap->begin[target[i] + 2]++;
	for (i = 2; i < (size_t)size + 2; i++)
		gap->begin[i] += gap->begin[i - 1];
	/* begin[t + 1] moves from where t begins to where it ends */
	for (i = 0; i < n; i++) {
		const uint64_t at = gap->begin[target[i] + 1]++;

		gap->source[at] = source[i];
		gap->weight[at] = weight[i];
	}
}

static void couple(struct hebb_gaps *gaps, struct hebb_population *pop,
		   size_t p)
{
	size_t k;

	for (k = 0; k < 2; k++)
		if (!gaps->v[k][p])
			gaps->v[k][p] =
			    hebb_alloc(pop->size, sizeof(double),
				       "potentials of '%s'", pop->name);
}

static void make(struct hebb_gaps *gaps, const struct hebb_projection *proj,
		 struct hebb_population *pops)
{
	const size_t from = (size_t)(proj->source - pops);
	const size_t to = (size_t)(proj->target - pops);
	struct edges edges = draw(proj);
	struct hebb_gap *gap = &gaps->gap[gaps->n++];

	couple(gaps, &pops[from], from);
	couple(gaps, &pops[to], to);
	*gap = (struct hebb_gap){ .pop = to,
				  .source_pop = from,
				  .port = proj->port,
				  .edges = edges.n };
	sort(gap, pops[to].size, edges.target, edges.source, edges.weight);
	pops[to].driven = true;
	if (proj->symmetric) {
		gap = &gaps->gap[gaps->n++];
		*gap = (struct hebb_gap){ .pop = from,
					  .source_pop = to,
					  .port = proj->back_port,
					  .edges = edges.n };
		sort(gap, pops[from].size, edges.source, edges.target,
		     edges.weight);
		pops[from].driven = true;
	}
	hebb_free(edges.source);
	hebb_free(edges.target);
	hebb_free(edges.weight);
}

void hebb_gaps_make(struct hebb_gaps *gaps, const struct hebb_projection *proj,
		    size_t n, struct hebb_population *pops, size_t n_pops)
{
	size_t i, k, electrical = 0;

	for (i = 0; i < n; i++)
		electrical += proj[i].type->electrical;
	if (!electrical)
		return;
	gaps->gap =
	    hebb_alloc(2 * electrical, sizeof(*gaps->gap), "gap junctions");
	gaps->pops = n_pops;
	for (k = 0; k < 2; k++)
		gaps->v[k] = hebb_alloc(n_pops, sizeof(*gaps->v[k]),
					"potentials of neurons");
	for (i = 0; i < n; i++)
		if (proj[i].type->electrical)
			make(gaps, &proj[i], pops);
}

void hebb_gaps_release(struct hebb_gaps *gaps)
{
	size_t i, k;

	for (i = 0; i < gaps->n; i++) {
		hebb_free(gaps->gap[i].begin);
		hebb_free(gaps->gap[i].source);
		hebb_free(gaps->gap[i].weight);
	}
	hebb_free(gaps->gap);
	for (k = 0; k < 2; k++) {
		for (i = 0; i < gaps->pops; i++)
			hebb_free(gaps->v[k][i]);
		hebb_free(gaps->v[k]);
	}
}

uint64_t hebb_gaps_edges(const struct hebb_gaps *gaps)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < gaps->n; i++)
		n += gaps->gap[i].edges;
	return n;
}

void hebb_gaps_publish(const struct hebb_gaps *gaps, size_t pop,
		       const struct hebb_population *from,
		       const struct hebb_block *block, uint64_t step)
{
	if (gaps->n && block->n && gaps->v[step % 2][pop])
		memcpy(gaps->v[step % 2][pop] + block->first,
		       block->state[hebb_population_potential(from)],
		       block->n * sizeof(double));
}

void hebb_gap_add(const struct hebb_gaps *gaps, const struct hebb_gap *gap,
		  uint64_t step, uint32_t begin, uint32_t n, double *input)
{
	const double *v = gaps->v[step % 2][gap->source_pop];
	const double *own = gaps->v[step % 2][gap->pop] + begin;
	uint32_t i;
	uint64_t k;

	for (i = 0; i < n; i++) {
		double sum = 0;

		for (k = gap->begin[begin + i]; k < gap->begin[begin + i + 1];
		     k++)
			sum += gap->weight[k] * (v[gap->source[k]] - own[i]);
		input[i] += sum;
	}
}
