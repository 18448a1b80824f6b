/*
 * crew.h - graphs that share weights, one for each thread
 *
 * Each thread takes the next batch, finds its gradients by whatever the weights
 * are at that moment, and changes them at once, without a lock: Recht, Re,
 * Wright & Niu 2011, NIPS 24:693 ("Hogwild!").  No thread waits for another,
 * and a change now and then overwrites another's.  So results differ from run
 * to run, wherever there is more than one thread.
 */
#ifndef HEBB_ANN_CREW_H
#define HEBB_ANN_CREW_H

#include "ann/graph.h"

/*
 * For `graph`, of the same plan; NULL on failure.  HEBB_MODEL if the optimiser
 * has moments, which threads would spoil.
 */
struct hebb_crew *hebb_crew_new(struct hebb_graph *graph,
				const struct hebb_graph_plan *plan,
				struct hebb_error *err);
void hebb_crew_free(struct hebb_crew *crew);

/* Samples that it learns at a time, so that every thread has enough to do. */
size_t hebb_crew_turn(const struct hebb_crew *crew);

/* As hebb_graph_learn_from, but batch by batch, n <= turn. */
bool hebb_crew_learn(struct hebb_crew *crew, const struct hebb_supply *supply,
		     const struct hebb_goal *goal, size_t n, double *loss,
		     struct hebb_error *err);

#endif
