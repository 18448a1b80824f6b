#include "lab/compare.h"

#include <math.h>

#include "base/memory.h"
#include "lab/contrast.h"

/* ---- for programs ---- */

static void put_average(struct hebb_config *map, const char *key,
			struct hebb_average average)
{
	struct hebb_config *child = hebb_config_map(map, key);

	hebb_config_put(child, "mean", average.mean);
	hebb_config_put(child, "sd", average.sd);
	hebb_config_put(child, "n", (double)average.n);
}

static void put_curve(const struct hebb_contender *contender,
		      enum hebb_metric metric, struct hebb_config *map)
{
	struct hebb_config *child =
	    hebb_config_map(map, hebb_metric_names[metric]);
	const size_t rows = contender->rows;
	double *mean = hebb_alloc(rows + 1, sizeof(double), "a curve");
	double *sd = hebb_alloc(rows + 1, sizeof(double), "a curve");
	size_t i;

	for (i = 0; i < rows; i++) {
		const struct hebb_average at =
		    hebb_contender_at(contender, metric, i);

		mean[i] = at.mean;
		sd[i] = at.sd;
	}
	hebb_config_put_numbers(child, "mean", mean, rows);
	hebb_config_put_numbers(child, "sd", sd, rows);
	hebb_free(mean);
	hebb_free(sd);
}

static void put_contender(const struct hebb_contender *contender,
			  struct hebb_config *map)
{
	static const struct {
		const char *key;
		enum hebb_metric metric;
	} cost[] = {
		{ "spikes_per_sample", HEBB_METRIC_SPIKES },
		{ "events_per_sample", HEBB_METRIC_EVENTS },
		{ "products_per_sample", HEBB_METRIC_PRODUCTS },
		{ "seconds_per_sample", HEBB_METRIC_TIME },
	};
	struct hebb_config *end, *costs;
	size_t k;

	if (contender->type)
		hebb_config_put_text(map, "type", contender->type);
	hebb_config_put(map, "parameters", contender->parameters);
	hebb_config_put(map, "neurons", contender->neurons);
	hebb_config_put(map, "seeds", (double)contender->seeds);
	end = hebb_config_map(map, "final");
	for (k = HEBB_METRIC_ACCURACY; k <= HEBB_METRIC_LOSS; k++)
		if (hebb_contender_end(contender, k).n)
			put_average(end, hebb_metric_names[k],
				    hebb_contender_end(contender, k));
	costs = hebb_config_map(map, "cost");
	for (k = 0; k < sizeof(cost) / sizeof(*cost); k++)
		if (hebb_contender_per_sample(contender, cost[k].metric).n)
			put_average(costs, cost[k].key,
				    hebb_contender_per_sample(contender,
							      cost[k].metric));
	hebb_config_put_numbers(map, "samples", contender->samples,
				contender->rows);
	for (k = 0; k < HEBB_METRICS; k++)
		if (hebb_contender_end(contender, k).n)
			put_curve(contender, k, map);
}

/* ---- traits ---- */

static void put_estimate(struct hebb_config *map,
			 const struct hebb_estimate *estimate)
{
	hebb_config_put(map, "mean", estimate->mean);
	hebb_config_put(map, "sd", estimate->sd);
	hebb_config_put(map, "low", estimate->low);
	hebb_config_put(map, "high", estimate->high);
	hebb_config_put(map, "n", (double)estimate->n);
	hebb_config_put_text(map, "interval",
			     hebb_method_name(estimate->method));
}

static void put_portion(const struct hebb_comparison *comparison,
			const struct hebb_trait *trait, size_t row,
			const struct hebb_portion *portion,
			struct hebb_config *map)
{
	put_estimate(map, &portion->estimate);
	hebb_config_put(map, "median", portion->median);
	hebb_config_put(map, "asked", (double)portion->asked);
	hebb_config_put_numbers(map, "value",
				trait->value + row * comparison->seeds,
				comparison->seeds);
}

static void put_contrast(const struct hebb_comparison *comparison,
			 const struct hebb_trait *trait,
			 const struct hebb_judgement *judgement,
			 const struct hebb_contrast *contrast,
			 struct hebb_config *list)
{
	struct hebb_config *map =
	    hebb_config_add(list, NULL, hebb_config_new(HEBB_MAP, NULL));
	struct hebb_text words = { 0 };

	hebb_config_put_text(map, "a", comparison->contender[contrast->a].name);
	hebb_config_put_text(map, "b", comparison->contender[contrast->b].name);
	hebb_config_put_text(map, "paired",
			     contrast->paired ? "true" : "false");
	hebb_config_put_text(map, "by_count",
			     contrast->by_count ? "true" : "false");
	hebb_config_put(map, "seeds", (double)contrast->seeds);
	put_estimate(hebb_config_map(map, "difference"), &contrast->difference);
	hebb_config_put(map, "effect", contrast->effect);
	hebb_config_put(map, "p", contrast->p);
	hebb_config_put(map, "p_holm", contrast->holm);
	hebb_config_put(map, "p_ranks", contrast->ranks);
	hebb_config_put_text(map, "verdict",
			     hebb_verdict_name(contrast->verdict));
	hebb_contrast_tell(comparison, trait, judgement, contrast, &words);
	hebb_config_put_text(map, "words", words.data);
	hebb_text_release(&words);
}

static void put_trait(const struct hebb_comparison *comparison,
		      const struct hebb_trait *trait, struct hebb_config *map)
{
	struct hebb_judgement judgement = hebb_judge(comparison, trait);
	struct hebb_config *rows, *list;
	size_t i;

	hebb_config_put_text(map, "unit", trait->unit);
	hebb_config_put_text(map, "brief", trait->brief);
	hebb_config_put(map, "better", trait->better);
	rows = hebb_config_map(map, "learners");
	for (i = 0; i < hebb_trait_rows(comparison, trait); i++)
		if (judgement.portion[i].asked)
			put_portion(
			    comparison, trait, i, &judgement.portion[i],
			    hebb_config_map(
				rows, trait->who
					  ? trait->who
					  : comparison->contender[i].name));
	list = hebb_config_add(map, "pairs", hebb_config_new(HEBB_LIST, NULL));
	for (i = 0; i < judgement.contrasts; i++)
		put_contrast(comparison, trait, &judgement,
			     &judgement.contrast[i], list);
	hebb_judgement_release(&judgement);
}

/* By chapter and name; what speaks of several learners by those as well. */
static void put_traits(const struct hebb_comparison *comparison,
		       struct hebb_config *map)
{
	size_t c, q;

	for (c = 0; c < comparison->chapters; c++) {
		const struct hebb_chapter *chapter = &comparison->chapter[c];
		struct hebb_config *child = hebb_config_map(map, chapter->name);
		struct hebb_config *below = hebb_config_map(child, "traits");

		if (chapter->definition)
			hebb_config_put_text(child, "definition",
					     chapter->definition);
		if (chapter->source)
			hebb_config_put_text(child, "source", chapter->source);
		for (q = 0; q < comparison->traits; q++) {
			const struct hebb_trait *one = &comparison->trait[q];
			struct hebb_config *where = below;

			if (one->chapter != c)
				continue;
			if (one->who)
				where = hebb_config_map(
				    hebb_config_map(child, "together"),
				    one->who);
			put_trait(comparison, one,
				  hebb_config_map(where, one->name));
		}
	}
}

static void put_seeds(const struct hebb_comparison *comparison,
		      struct hebb_config *map)
{
	struct hebb_config *list =
	    hebb_config_add(map, "seeds", hebb_config_new(HEBB_LIST, NULL));
	size_t s;

	for (s = 0; s < comparison->seeds; s++)
		hebb_config_add(list, NULL,
				hebb_config_scalar("%s", comparison->seed[s]));
}

void hebb_compare_json(const struct hebb_comparison *comparison,
		       struct hebb_config *map)
{
	struct hebb_config *learners = hebb_config_map(map, "learners");
	size_t i;

	for (i = 0; i < comparison->n; i++)
		put_contender(
		    &comparison->contender[i],
		    hebb_config_map(learners, comparison->contender[i].name));
	put_seeds(comparison, map);
	put_traits(comparison, hebb_config_map(map, "measures"));
}
