#include "ann/pruner.h"

#include <math.h>

#include "base/memory.h"

struct hebb_pruner {
	struct hebb_graph *graph;
	struct hebb_pruning pruning;
	struct hebb_stream stream;
	double fraction; /* that the last cut was for */
	double removed;  /* of all weights that are no bias */
	double *score;   /* [longest weight] */
	bool *least;     /* [longest weight] */
	bool *gone;      /* [graph->weights.size] */
};

static bool is_pruned(const struct hebb_weight *weight)
{
	return weight->rank > 1 && !weight->frozen;
}

void hebb_pruner_free(struct hebb_pruner *pruner)
{
	if (!pruner)
		return;
	hebb_free(pruner->score);
	hebb_free(pruner->least);
	hebb_free(pruner->gone);
	hebb_free(pruner);
}

/* What was removed before is less than all others. */
static size_t mark(struct hebb_pruner *pruner, const struct hebb_weight *weight)
{
	const size_t k = (size_t)(pruner->fraction * (double)weight->n + 0.5);
	bool *gone = pruner->gone + weight->offset;
	size_t i;

	for (i = 0; i < weight->n; i++)
		pruner->score[i] = gone[i] ? -1 : fabs(weight->value[i]);
	hebb_pruning_least(pruner->score, weight->n, k, pruner->stream,
			   pruner->graph->steps, pruner->least);
	for (i = 0; i < weight->n; i++)
		gone[i] = pruner->least[i];
	return k;
}

static void mark_all(struct hebb_pruner *pruner)
{
	const struct hebb_graph *graph = pruner->graph;
	double removed = 0, all = 0;
	size_t i, w;

	for (i = 0; i < graph->n; i++)
		for (w = 0; w < graph->layer[i].weights; w++) {
			const struct hebb_weight *weight =
			    &graph->layer[i].weight[w];

			if (!is_pruned(weight))
				continue;
			removed += (double)mark(pruner, weight);
			all += (double)weight->n;
		}
	pruner->removed = all > 0 ? removed / all : 0;
}

void hebb_pruner_cut(struct hebb_pruner *pruner)
{
	const struct hebb_graph *graph = pruner->graph;
	const double fraction =
	    hebb_pruning_fraction(&pruner->pruning, graph->seen / graph->pass);
	size_t i;

	if (fraction > pruner->fraction) {
		pruner->fraction = fraction;
		mark_all(pruner);
	}
	for (i = 0; pruner->fraction > 0 && i < graph->weights.size; i++)
		if (pruner->gone[i])
			graph->weights.data[i] = 0;
}

static void read_removed(const struct hebb_probe *probe, size_t from, size_t n,
			 double *buffer)
{
	const struct hebb_pruner *pruner = probe->owner;

	if (!from && n)
		*buffer = pruner->removed;
}

void hebb_pruner_start(struct hebb_graph *graph,
		       const struct hebb_pruning *pruning, uint64_t seed,
		       struct hebb_probes *probes)
{
	struct hebb_pruner *pruner = hebb_alloc(1, sizeof(*pruner), "a pruner");
	size_t longest = 0, i, w;

	for (i = 0; i < graph->n; i++)
		for (w = 0; w < graph->layer[i].weights; w++)
			if (graph->layer[i].weight[w].n > longest)
				longest = graph->layer[i].weight[w].n;
	*pruner = (struct hebb_pruner){
		.graph = graph,
		.pruning = *pruning,
		.stream = hebb_stream_open(seed, "prune"),
		.score = hebb_alloc(longest + 1, sizeof(double), "a pruner"),
		.least = hebb_alloc(longest + 1, sizeof(bool), "a pruner"),
		.gone = hebb_alloc(graph->weights.size + 1, sizeof(bool),
				   "a pruner"),
	};
	graph->pruner = pruner;
	hebb_probes_add(probes,
			(struct hebb_probe){
			    .unit = "1",
			    .brief = "fraction of the weights that is gone",
			    .rank = 1,
			    .shape = { 1 },
			    .owner = pruner,
			    .read = read_removed,
			},
			"removed");
}
