#include "ann/crew.h"

#include <math.h>
#ifdef _OPENMP
#include <omp.h>
#else
static int omp_get_thread_num(void)
{
	return 0;
}
#endif

#include "base/memory.h"

#define BATCHES 16 /* of a thread, before it waits for the others */

struct hebb_crew {
	struct hebb_graph *graph; /* whose weights all change */
	struct hebb_graph **mate; /* [n], one for each thread */
	size_t n, turn;           /* samples */
	double *loss;             /* [turn / batch] */
};

static bool remembers_nothing(const struct hebb_graph *graph,
			      const struct hebb_graph_plan *plan,
			      struct hebb_error *err)
{
	const struct hebb_optimiser_type *type = graph->optimiser.type;
	const struct hebb_config *node =
	    plan->optimiser ? plan->optimiser : plan->layers;

	return !type->moments ||
	       hebb_error_set(err, HEBB_MODEL, &node->place,
			      "asynchronous threads share weights only, but "
			      "the optimiser '%s' remembers gradients; take "
			      "{type: sgd}",
			      type->type.name);
}

struct hebb_crew *hebb_crew_new(struct hebb_graph *graph,
				const struct hebb_graph_plan *plan,
				struct hebb_error *err)
{
	struct hebb_graph_plan own = *plan;
	struct hebb_crew *crew;
	size_t batches;

	if (!remembers_nothing(graph, plan, err))
		return NULL;
	own.asynchronous = false;
	own.threads = 1;
	own.mate = graph;
	crew = hebb_alloc(1, sizeof(*crew), "threads");
	crew->graph = graph;
	batches = BATCHES * (size_t)graph->threads;
	if ((double)(batches * graph->batch) > graph->pass)
		batches = (size_t)ceil(graph->pass / (double)graph->batch);
	crew->turn = batches * graph->batch;
	crew->loss = hebb_alloc(batches, sizeof(double), "losses");
	crew->mate =
	    hebb_alloc((size_t)graph->threads, sizeof(*crew->mate), "threads");
	while (crew->n < (size_t)graph->threads) {
		crew->mate[crew->n] = hebb_graph_new(&own, err);
		if (!crew->mate[crew->n++]) {
			hebb_crew_free(crew);
			return NULL;
		}
	}
	return crew;
}

void hebb_crew_free(struct hebb_crew *crew)
{
	size_t i;

	if (!crew)
		return;
	for (i = 0; i < crew->n; i++)
		hebb_graph_free(crew->mate[i]);
	hebb_free(crew->mate);
	hebb_free(crew->loss);
	hebb_free(crew);
}

size_t hebb_crew_turn(const struct hebb_crew *crew)
{
	return crew->turn;
}

/* Where a batch begins in what all batches are taken from. */
struct share {
	const struct hebb_supply *supply;
	size_t first;
};

static void fetch_share(const void *source, size_t begin, size_t end)
{
	const struct share *share = source;

	share->supply->fetch(share->supply->source, share->first + begin,
			     share->first + end);
}

/* Batch number `b` of those `n` samples, by the calling thread alone. */
static bool learn_batch(struct hebb_crew *crew,
			const struct hebb_supply *supply,
			const struct hebb_goal *goal, size_t n, size_t b,
			struct hebb_error *err)
{
	const struct hebb_graph *graph = crew->graph;
	struct hebb_graph *mate = crew->mate[omp_get_thread_num()];
	const struct hebb_tensor *out = hebb_graph_out(graph);
	const struct share share = { supply, b * graph->batch };
	const size_t first = share.first, left = n - first;
	const size_t goals = hebb_graph_goals(graph);
	const struct hebb_supply some = {
		supply->input + first * graph->input.row,
		supply->fetch ? fetch_share : NULL,
		&share,
	};
	const struct hebb_goal part = {
		goal->label ? goal->label + first * goals : NULL,
		goal->target ? goal->target + first * goals * out->shape.width
			     : NULL,
		NULL,
	};

	/* what is drawn, and the rate, depend on the batch's number alone */
	mate->steps = graph->steps + b;
	mate->seen = graph->seen + (double)first;
	return hebb_graph_learn_from(mate, &some, &part,
				     left < graph->batch ? left : graph->batch,
				     &crew->loss[b], err);
}

/* The mean over all samples, of which the last batch may have fewer. */
static double mean_loss(const struct hebb_crew *crew, size_t n)
{
	const size_t batch = crew->graph->batch;
	double sum = 0;
	size_t first;

	for (first = 0; first < n; first += batch)
		sum += crew->loss[first / batch] *
		       (double)(n - first < batch ? n - first : batch);
	return sum / (double)n;
}

bool hebb_crew_learn(struct hebb_crew *crew, const struct hebb_supply *supply,
		     const struct hebb_goal *goal, size_t n, double *loss,
		     struct hebb_error *err)
{
	struct hebb_graph *graph = crew->graph;
	const size_t batches = (n + graph->batch - 1) / graph->batch;
	const int team = (int)crew->n;
	bool failed = false;
	size_t b;

#pragma omp parallel for num_threads(team) schedule(dynamic, 1) if (team > 1)
	for (b = 0; b < batches; b++) {
		struct hebb_error own;
		bool over;

#pragma omp atomic read
		over = failed;
		if (over || learn_batch(crew, supply, goal, n, b, &own))
			continue;
#pragma omp critical(hebb_crew)
		if (!failed) {
			*err = own;
#pragma omp atomic write
			failed = true;
		}
	}
	if (failed)
		return false;
	graph->steps += batches;
	graph->seen += (double)n;
	*loss = mean_loss(crew, n);
	return true;
}
