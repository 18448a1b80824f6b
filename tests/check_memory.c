/* Associative memories: energies, closed forms, and how much they hold. */
#include <math.h>
#include <string.h>

#include "learn/memory.h"

#include "net.h"

enum { UNITS = 120, CUES = 40 };

static struct hebb_memory *memory_on(struct hebb_config *map, int threads)
{
	const struct hebb_memory_task task = { UNITS, 1, threads };
	struct hebb_error err;
	struct hebb_memory *memory = hebb_memory_new(map, "a", &task, &err);

	cr_assert(memory, "%s", err.message);
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	return memory;
}

static void random_patterns(float *pattern, size_t n)
{
	const struct hebb_stream stream = hebb_stream_open(5, "patterns");
	size_t i;

	for (i = 0; i < n * UNITS; i++)
		pattern[i] = hebb_random_bits(stream, i, 0, 0) >> 31 ? 1 : -1;
}

/* Flip every `every`-th unit. */
static void flip(const float *pattern, size_t n, size_t every, float *cue)
{
	size_t i;

	for (i = 0; i < n * UNITS; i++)
		cue[i] = i % every ? pattern[i] : -pattern[i];
}

static void store(struct hebb_memory *memory, const float *pattern, size_t n)
{
	struct hebb_error err;

	cr_assert(memory->type->store(memory, pattern, n, &err), "%s",
		  err.message);
}

static void recall(struct hebb_memory *memory, const float *cue, size_t n,
		   float *out)
{
	struct hebb_error err;

	cr_assert(memory->type->recall(memory, cue, n, out, &err), "%s",
		  err.message);
}

static const char *const all_of_them[] = {
	"{type: hopfield}",
	"{type: modern_hopfield}",
	"{type: spiking_attractor}",
	"{type: autoencoder, passes: 100, learner: {type: backprop, batch: 4, "
	"layers: [{type: dense, units: 60}, {type: tanh}, {type: dense}, "
	"{type: tanh}]}}",
};
enum { ALL = sizeof(all_of_them) / sizeof(*all_of_them) };

Test(memory, all_mend_cues_with_the_same_bits_for_any_number_of_threads)
{
	static const int threads[] = { 2, 3, 7 };
	static float pattern[4 * UNITS], cue[4 * UNITS], one[4 * UNITS],
	    many[4 * UNITS];
	size_t k, i;

	random_patterns(pattern, 4);
	flip(pattern, 4, 7, cue);
	for (k = 0; k < ALL; k++) {
		struct hebb_config *map = tree_of(all_of_them[k]);
		struct hebb_memory *memory = memory_on(map, 1);

		store(memory, pattern, 4);
		recall(memory, cue, 4, one);
		hebb_memory_free(memory);
		for (i = 0; i < 4; i++)
			cr_assert(hebb_memory_overlap(pattern + i * UNITS,
						      one + i * UNITS,
						      UNITS) >= 0.95,
				  "%s", all_of_them[k]);
		for (i = 0; i < 3; i++) {
			memory = memory_on(map, threads[i]);
			store(memory, pattern, 4);
			recall(memory, cue, 4, many);
			hebb_memory_free(memory);
			cr_assert(!memcmp(one, many, sizeof(one)),
				  "%s: %d threads", all_of_them[k], threads[i]);
		}
		hebb_config_free(map);
	}
}

Test(memory, all_forget_what_was_stored_before)
{
	static float pattern[6 * UNITS], out[3 * UNITS], again[3 * UNITS];
	size_t k;

	random_patterns(pattern, 6);
	for (k = 0; k < ALL; k++) {
		struct hebb_config *map = tree_of(all_of_them[k]);
		struct hebb_memory *memory = memory_on(map, 1);

		store(memory, pattern, 3);
		recall(memory, pattern, 3, out);
		store(memory, pattern + 3 * UNITS, 3);
		store(memory, pattern, 3);
		recall(memory, pattern, 3, again);
		cr_assert(!memcmp(out, again, sizeof(out)), "%s",
			  all_of_them[k]);
		hebb_memory_free(memory);
		hebb_config_free(map);
	}
}

/* -s W s / 2 for W = sum p p^T without its diagonal, by overlaps */
static double energy(const float *pattern, size_t n, const float *s)
{
	double sum = 0;
	size_t p;

	for (p = 0; p < n; p++) {
		const double m =
		    UNITS * hebb_memory_overlap(pattern + p * UNITS, s, UNITS);

		sum -= (m * m - UNITS) / 2;
	}
	return sum;
}

Test(memory, the_energy_of_a_hopfield_network_falls_sweep_by_sweep)
{
	static float pattern[40 * UNITS], cue[CUES * UNITS], out[CUES * UNITS];
	static double last[CUES];
	size_t sweeps, k, moved = 0;

	random_patterns(pattern, 40);
	flip(pattern, CUES, 3, cue);
	for (k = 0; k < CUES; k++)
		last[k] = energy(pattern, 40, cue + k * UNITS);
	for (sweeps = 1; sweeps <= 8; sweeps++) {
		char yaml[64];
		struct hebb_config *map;
		struct hebb_memory *memory;

		NET_TEXT(yaml, "{type: hopfield, sweeps: 1}");
		map = tree_of(yaml);
		memory = memory_on(map, 1);
		store(memory, pattern, 40);
		recall(memory, cue, CUES, out);
		for (k = 0; k < CUES; k++) {
			const double now = energy(pattern, 40, out + k * UNITS);
			const bool same =
			    !memcmp(cue + k * UNITS, out + k * UNITS,
				    UNITS * sizeof(*cue));

			cr_assert(same ? now == last[k] : now < last[k],
				  "%g after %g", now, last[k]);
			moved += !same;
			last[k] = now;
		}
		memcpy(cue, out, sizeof(cue));
		hebb_memory_free(memory);
		hebb_config_free(map);
	}
	cr_assert(moved > CUES);
}

Test(memory, one_pattern_is_recalled_from_less_than_half_mistakes)
{
	static float pattern[UNITS], cue[UNITS], out[UNITS];
	struct hebb_config *map = tree_of("{type: hopfield}");
	struct hebb_memory *memory = memory_on(map, 1);
	size_t i;

	random_patterns(pattern, 1);
	store(memory, pattern, 1);
	for (i = 0; i < UNITS; i++)
		cue[i] = i < UNITS / 2 - 2 ? -pattern[i] : pattern[i];
	recall(memory, cue, 1, out);
	cr_assert(!memcmp(out, pattern, sizeof(out)));
	/* from more, its reverse: both have the same energy */
	for (i = 0; i < UNITS; i++)
		cue[i] = i < UNITS / 2 + 2 ? -pattern[i] : pattern[i];
	recall(memory, cue, 1, out);
	cr_assert_eq(hebb_memory_overlap(out, pattern, UNITS), -1);
	hebb_memory_free(memory);
	hebb_config_free(map);
}

Test(memory, attention_recalls_as_many_patterns_as_there_are_units)
{
	static float pattern[UNITS * UNITS], cue[UNITS * UNITS],
	    out[UNITS * UNITS];
	struct hebb_config *map = tree_of("{type: modern_hopfield}");
	struct hebb_memory *memory = memory_on(map, 1);

	random_patterns(pattern, UNITS);
	flip(pattern, UNITS, 7, cue);
	store(memory, pattern, UNITS);
	recall(memory, cue, UNITS, out);
	cr_assert(!memcmp(out, pattern, sizeof(out)));
	hebb_memory_free(memory);
	hebb_config_free(map);
}

Test(memory, attention_without_sharpness_says_the_mean)
{
	static float pattern[3 * UNITS], out[UNITS];
	struct hebb_config *map =
	    tree_of("{type: modern_hopfield, beta: 0, updates: 1}");
	struct hebb_memory *memory = memory_on(map, 1);
	size_t i;

	random_patterns(pattern, 3);
	store(memory, pattern, 3);
	recall(memory, pattern, 1, out);
	for (i = 0; i < UNITS; i++)
		cr_assert_eq(
		    out[i],
		    pattern[i] + pattern[UNITS + i] + pattern[2 * UNITS + i] < 0
			? -1
			: 1);
	hebb_memory_free(memory);
	hebb_config_free(map);
}

/* What a cue leaves behind is gone when it is asked for. */
Test(memory, it_is_the_plastic_synapses_that_remember_in_spikes)
{
	static float pattern[4 * UNITS], out[4 * UNITS];
	struct hebb_config *map =
	    tree_of("{type: spiking_attractor, total: 0.001}");
	struct hebb_memory *memory = memory_on(map, 1);
	size_t i;

	random_patterns(pattern, 4);
	store(memory, pattern, 4);
	recall(memory, pattern, 4, out);
	for (i = 0; i < 4; i++)
		cr_assert(fabs(hebb_memory_overlap(pattern + i * UNITS,
						   out + i * UNITS, UNITS)) <
			  0.5);
	hebb_memory_free(memory);
	hebb_config_free(map);
}

/* Of twelve patterns most, of few all: attractors do not run together. */
Test(memory, attractors_of_spikes_hold_a_tenth_of_their_units)
{
	static float pattern[12 * UNITS], out[12 * UNITS];
	struct hebb_config *map = tree_of("{type: spiking_attractor}");
	struct hebb_memory *memory = memory_on(map, 1);
	size_t kept = 0, i;

	random_patterns(pattern, 12);
	store(memory, pattern, 12);
	recall(memory, pattern, 12, out);
	for (i = 0; i < 12; i++)
		kept += hebb_memory_overlap(pattern + i * UNITS,
					    out + i * UNITS, UNITS) >= 0.95;
	cr_assert_geq(kept, 6, "only %zu of 12", kept);
	hebb_memory_free(memory);
	hebb_config_free(map);
}

static void refused(const char *yaml, const char *because)
{
	const struct hebb_memory_task task = { UNITS, 1, 1 };
	struct hebb_config *map = tree_of(yaml);
	struct hebb_error err;

	cr_assert_null(hebb_memory_new(map, "a", &task, &err));
	cr_assert_eq(err.kind, HEBB_MODEL);
	cr_assert(strstr(err.message, because), "%s", err.message);
	hebb_config_free(map);
}

Test(memory, mistakes_are_refused)
{
	refused("{type: hopfeld}", "did you mean 'hopfield'");
	refused("{type: hopfield, sweeps: 0}", "outside");
	refused("{type: modern_hopfield, beta: -1}", "outside");
	refused("{type: spiking_attractor, teach: 0 ms}", "outside");
	refused("{type: autoencoder}", "lacks 'learner'");
	refused("{type: autoencoder, learner: {type: spiking}}", "spiking");
	refused("{type: autoencoder, learner: {type: backprop, layers: "
		"[{type: dense, units: 4}]}}",
		"gives 4 numbers");
}
