#include "lab/contrast.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/evidence.h"
#include "lab/statistics.h"

static const double level = 0.05;

/* The row of one learner: [comparison->seeds]. */
struct side {
	const double *value;
	const bool *asked;
};

static struct side side_of(const struct hebb_comparison *comparison,
			   const struct hebb_trait *trait, size_t row)
{
	return (struct side){
		.value = trait->value + row * comparison->seeds,
		.asked = trait->asked + row * comparison->seeds,
	};
}

static struct hebb_portion portion_of(struct side side, size_t seeds)
{
	double *known = hebb_alloc(seeds + 1, sizeof(*known), "seeds");
	struct hebb_portion portion = {
		.estimate = hebb_estimate(side.value, seeds),
	};
	size_t n = 0, s;

	for (s = 0; s < seeds; s++) {
		portion.asked += side.asked[s];
		portion.numbers += isfinite(side.value[s]);
		if (!isnan(side.value[s]))
			known[n++] = side.value[s];
	}
	portion.median = hebb_median(known, n);
	hebb_free(known);
	return portion;
}

/* ---- two learners ---- */

/* The seeds that count: with `both`, those that both were asked with. */
struct sides {
	double *a, *b; /* [na], [nb]; a - b in `d` where they are pairs */
	double *d;
	size_t na, nb;
	size_t only_a, only_b; /* pairs of which one only has a number */
};

static void release_sides(struct sides *sides)
{
	hebb_free(sides->a);
	hebb_free(sides->b);
	hebb_free(sides->d);
}

/* What both have, seed by seed. */
static struct sides pair_up(struct side a, struct side b, size_t seeds)
{
	struct sides sides = {
		.a = hebb_alloc(seeds + 1, sizeof(double), "pairs"),
		.b = hebb_alloc(seeds + 1, sizeof(double), "pairs"),
		.d = hebb_alloc(seeds + 1, sizeof(double), "pairs"),
	};
	size_t s, n = 0;

	for (s = 0; s < seeds; s++) {
		const bool has_a = isfinite(a.value[s]);
		const bool has_b = isfinite(b.value[s]);

		if (!a.asked[s] || !b.asked[s])
			continue;
		sides.only_a += has_a && !has_b;
		sides.only_b += has_b && !has_a;
		if (!has_a || !has_b)
			continue;
		sides.a[n] = a.value[s];
		sides.b[n] = b.value[s];
		sides.d[n] = a.value[s] - b.value[s];
		n++;
	}
	sides.na = sides.nb = n;
	return sides;
}

static size_t gather(struct side side, size_t seeds, double *value)
{
	size_t n = 0, s;

	for (s = 0; s < seeds; s++)
		if (isfinite(side.value[s]))
			value[n++] = side.value[s];
	return n;
}

static struct sides keep_apart(struct side a, struct side b, size_t seeds)
{
	struct sides sides = {
		.a = hebb_alloc(seeds + 1, sizeof(double), "groups"),
		.b = hebb_alloc(seeds + 1, sizeof(double), "groups"),
	};

	sides.na = gather(a, seeds, sides.a);
	sides.nb = gather(b, seeds, sides.b);
	return sides;
}

static void compare_pairs(struct hebb_contrast *contrast,
			  const struct sides *sides)
{
	const size_t n = sides->na;

	contrast->difference = hebb_estimate(sides->d, n);
	contrast->seeds = n + sides->only_a + sides->only_b;
	contrast->by_count = sides->only_a + sides->only_b > 0;
	contrast->effect = hebb_effect(contrast->difference.mean,
				       contrast->difference.sd, (double)n - 1);
	contrast->ranks = hebb_wilcoxon(sides->d, n);
	contrast->p = contrast->by_count
			  ? hebb_sign_test(sides->only_a, sides->only_b)
			  : hebb_sign_flip(sides->d, n);
}

static void compare_groups(struct hebb_contrast *contrast,
			   const struct sides *sides)
{
	contrast->difference =
	    hebb_estimate_between(sides->a, sides->na, sides->b, sides->nb);
	contrast->seeds = sides->na < sides->nb ? sides->na : sides->nb;
	contrast->effect =
	    hebb_effect(contrast->difference.mean, contrast->difference.sd,
			(double)(sides->na + sides->nb) - 2);
	contrast->ranks =
	    hebb_rank_sum(sides->a, sides->na, sides->b, sides->nb);
	contrast->p = hebb_relabel(sides->a, sides->na, sides->b, sides->nb);
}

static struct hebb_contrast
contrast_of(const struct hebb_comparison *comparison,
	    const struct hebb_trait *trait, size_t a, size_t b)
{
	const struct side x = side_of(comparison, trait, a);
	const struct side y = side_of(comparison, trait, b);
	struct hebb_contrast contrast = {
		.a = a,
		.b = b,
		.paired =
		    !comparison->unpaired || comparison->contender[a].run ==
						 comparison->contender[b].run,
	};
	struct sides sides = contrast.paired
				 ? pair_up(x, y, comparison->seeds)
				 : keep_apart(x, y, comparison->seeds);

	if (contrast.paired)
		compare_pairs(&contrast, &sides);
	else
		compare_groups(&contrast, &sides);
	if (contrast.seeds < HEBB_VERDICT_SEEDS)
		contrast.p = contrast.ranks = NAN;
	/* a count is a difference of numbers that there are */
	contrast.verdict = !contrast.seeds ? HEBB_VERDICT_NONE
			   : contrast.seeds < HEBB_VERDICT_SEEDS
			       ? HEBB_VERDICT_TOO_FEW
			       : HEBB_VERDICT_NOT_SHOWN;
	release_sides(&sides);
	return contrast;
}

/* ---- all of them ---- */

/* More numbers is what the better one has, if it is good to be small. */
static bool is_larger(const struct hebb_judgement *judgement,
		      const struct hebb_contrast *contrast)
{
	if (contrast->by_count)
		return judgement->portion[contrast->a].numbers <
		       judgement->portion[contrast->b].numbers;
	return contrast->difference.mean > 0;
}

/* Two ways of asking should agree before anything is said. */
static bool holds_nothing(const struct hebb_contrast *contrast)
{
	return !contrast->by_count && contrast->difference.low <= 0 &&
	       contrast->difference.high >= 0;
}

static void decide(struct hebb_judgement *judgement)
{
	double *p = hebb_alloc(judgement->contrasts + 1, sizeof(*p), "pairs");
	size_t k;

	for (k = 0; k < judgement->contrasts; k++)
		p[k] = judgement->contrast[k].p;
	hebb_holm(p, judgement->contrasts);
	for (k = 0; k < judgement->contrasts; k++) {
		struct hebb_contrast *one = &judgement->contrast[k];

		one->holm = p[k];
		if (one->verdict == HEBB_VERDICT_NOT_SHOWN && p[k] < level &&
		    !holds_nothing(one))
			one->verdict = is_larger(judgement, one)
					   ? HEBB_VERDICT_LARGER
					   : HEBB_VERDICT_SMALLER;
	}
	hebb_free(p);
}

struct hebb_judgement hebb_judge(const struct hebb_comparison *comparison,
				 const struct hebb_trait *trait)
{
	const size_t n = hebb_trait_rows(comparison, trait);
	struct hebb_judgement judgement = {
		.portion =
		    hebb_alloc(n + 1, sizeof(struct hebb_portion), "traits"),
		.contrast = hebb_alloc(n * n + 1, sizeof(struct hebb_contrast),
				       "traits"),
	};
	size_t a, b;

	for (a = 0; a < n; a++)
		judgement.portion[a] = portion_of(side_of(comparison, trait, a),
						  comparison->seeds);
	for (a = 0; a < n; a++)
		for (b = a + 1; b < n; b++)
			if (judgement.portion[a].asked &&
			    judgement.portion[b].asked && !trait->chance)
				judgement.contrast[judgement.contrasts++] =
				    contrast_of(comparison, trait, a, b);
	decide(&judgement);
	return judgement;
}

void hebb_judgement_release(struct hebb_judgement *judgement)
{
	hebb_free(judgement->portion);
	hebb_free(judgement->contrast);
}

/* ---- words ---- */

const char *hebb_verdict_name(enum hebb_verdict verdict)
{
	static const char *const name[] = {
		[HEBB_VERDICT_NONE] = "none",
		[HEBB_VERDICT_TOO_FEW] = "too few",
		[HEBB_VERDICT_NOT_SHOWN] = "not shown",
		[HEBB_VERDICT_LARGER] = "larger",
		[HEBB_VERDICT_SMALLER] = "smaller",
	};

	return name[verdict];
}

void hebb_number_tell(double number, struct hebb_text *text)
{
	const double size = fabs(number);

	if (isnan(number))
		hebb_text_add(text, "-");
	else if (isinf(number))
		hebb_text_add(text, "not reached");
	else if (size >= 1e3 && size < 999999.5)
		hebb_text_add(text, "%s%d,%03d", number < 0 ? "-" : "",
			      (int)((size + 0.5) / 1e3),
			      (int)fmod(floor(size + 0.5), 1e3));
	else if (size > 0 && (size >= 1e3 || size < 1e-3))
		hebb_text_add(text, "%.3g", number);
	else
		hebb_text_add(text, "%.4g", number);
}

void hebb_portion_tell(const struct hebb_portion *portion,
		       struct hebb_text *text)
{
	const struct hebb_estimate *estimate = &portion->estimate;

	if (portion->numbers < portion->asked) {
		if (portion->numbers) {
			hebb_text_add(text, "median ");
			hebb_number_tell(portion->median, text);
			hebb_text_add(text, ", ");
		}
		hebb_text_add(text, "%zu of %zu", portion->numbers,
			      portion->asked);
		return;
	}
	hebb_number_tell(estimate->mean, text);
	if (estimate->method == HEBB_NO_INTERVAL)
		return;
	hebb_text_add(text, " (");
	hebb_number_tell(estimate->low, text);
	hebb_text_add(text, " to ");
	hebb_number_tell(estimate->high, text);
	hebb_text_add(text, ")%s", estimate->method == HEBB_STUDENT ? "*" : "");
}

/* What is said of the first: the better one, or else the larger. */
static bool is_second_first(const struct hebb_trait *trait,
			    const struct hebb_contrast *contrast)
{
	return contrast->verdict ==
	       (trait->better < 0 ? HEBB_VERDICT_LARGER : HEBB_VERDICT_SMALLER);
}

static const char *word_of(const struct hebb_trait *trait,
			   const struct hebb_contrast *contrast)
{
	if (contrast->by_count && !trait->censored)
		return trait->better < 0 ? "more often defined"
					 : "less often defined";
	return trait->better ? "better" : "larger";
}

size_t hebb_contrast_winner(const struct hebb_trait *trait,
			    const struct hebb_contrast *contrast)
{
	return is_second_first(trait, contrast) ? contrast->b : contrast->a;
}

/* Three digits, or whole thousands. */
static void tell_short(double number, struct hebb_text *text)
{
	if (fabs(number) >= 1e3)
		hebb_number_tell(number, text);
	else
		hebb_text_add(text, "%.3g", number);
}

/* "0.03 (0.02 to 0.04)", of the size of the difference. */
static void tell_difference(const struct hebb_contrast *contrast,
			    struct hebb_text *text)
{
	const struct hebb_estimate *d = &contrast->difference;
	const bool negative = d->mean < 0;

	tell_short(fabs(d->mean), text);
	if (d->method == HEBB_NO_INTERVAL)
		return;
	hebb_text_add(text, " (");
	tell_short(negative ? -d->high : d->low, text);
	hebb_text_add(text, " to ");
	tell_short(negative ? -d->low : d->high, text);
	hebb_text_add(text, ")%s", d->method == HEBB_STUDENT ? "*" : "");
}

static void tell_p(double p, struct hebb_text *text)
{
	if (p < 0.001)
		hebb_text_add(text, ", p < 0.001");
	else
		hebb_text_add(text, ", p = %.2g", p);
}

/* Two numbers of one sign, one of them at least twice the other. */
static void tell_times(const struct hebb_judgement *judgement,
		       const struct hebb_contrast *contrast,
		       struct hebb_text *text)
{
	const double a = judgement->portion[contrast->a].estimate.mean;
	const double b = judgement->portion[contrast->b].estimate.mean;
	const double times = fmax(a / b, b / a);

	if (a > 0 && b > 0 && times >= 2)
		hebb_text_add(text, ", %.*f times", times < 10 ? 1 : 0, times);
}

void hebb_contrast_tell(const struct hebb_comparison *comparison,
			const struct hebb_trait *trait,
			const struct hebb_judgement *judgement,
			const struct hebb_contrast *contrast,
			struct hebb_text *text)
{
	const bool turn = is_second_first(trait, contrast);
	const size_t first = turn ? contrast->b : contrast->a;
	const size_t second = turn ? contrast->a : contrast->b;
	const char *a = comparison->contender[first].name;
	const char *b = comparison->contender[second].name;
	const struct hebb_portion *x = &judgement->portion[first];
	const struct hebb_portion *y = &judgement->portion[second];

	switch (contrast->verdict) {
	case HEBB_VERDICT_NONE:
		hebb_text_add(text, "%s, %s: no number to compare", a, b);
		return;
	case HEBB_VERDICT_TOO_FEW:
		hebb_text_add(text,
			      "%s, %s: no verdict on %zu %s of the %d "
			      "needed",
			      a, b, contrast->seeds,
			      contrast->seeds == 1 ? "seed" : "seeds",
			      HEBB_VERDICT_SEEDS);
		return;
	case HEBB_VERDICT_NOT_SHOWN:
		hebb_text_add(text, "%s, %s: no difference shown", a, b);
		break;
	default:
		hebb_text_add(text, "%s is %s than %s", a,
			      word_of(trait, contrast), b);
	}
	if (contrast->by_count) {
		hebb_text_add(text,
			      ", a number in %zu of %zu seeds and %zu of "
			      "%zu",
			      x->numbers, x->asked, y->numbers, y->asked);
	} else if (contrast->verdict >= HEBB_VERDICT_LARGER) {
		hebb_text_add(text, " by ");
		tell_difference(contrast, text);
		tell_times(judgement, contrast, text);
	}
	tell_p(contrast->holm, text);
	if (contrast->verdict == HEBB_VERDICT_NOT_SHOWN &&
	    contrast->holm < level)
		hebb_text_add(text, ", but 0 is in the interval");
}
