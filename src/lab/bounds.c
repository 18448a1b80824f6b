#include "lab/bounds.h"

#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "ann/gemm.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/need.h"
#include "base/random.h"

const struct hebb_bound_row hebb_bound_rows[HEBB_BOUNDS] = {
	[HEBB_INCREMENT_L1] = { "increment_l1_ns", "ns",
				"increment at a random place, in the "
				"first-level cache" },
	[HEBB_INCREMENT_L2] = { "increment_l2_ns", "ns",
				"the same in the second-level cache" },
	[HEBB_INCREMENT_MEMORY] = { "increment_memory_ns", "ns",
				    "the same in memory" },
	[HEBB_STREAM] = { "stream_gb_s", "GB/s", "read memory in order" },
	[HEBB_GEMM] = { "gemm_gflop_s", "GFLOP/s",
			"multiply matrices, in float" },
};

enum {
	ROUNDS = 5,
	PLACES = 2048, /* their list fits beside half of a first-level cache */
	PASSES = 512,  /* over it, in a round */
	SIDE = 384,    /* of a matrix */
};

/* One thread's part. */
struct part {
	void *array; /* [n] of 4 bytes each, n a power of two */
	size_t n;
	uint32_t place[PLACES];
	struct hebb_stream stream;
	hebb_real *matrix; /* [3][SIDE][SIDE] */
	uint64_t sum;      /* so that what was read was wanted */
};

/*
 * Places of the next pass are those of the last one, all moved by some bits: as
 * random, without a list that pushes the array out of its cache.
 */
static void increment(struct part *part)
{
	const uint32_t mask = (uint32_t)(part->n - 1);
	float *array = part->array;
	uint32_t pass, i;

	for (pass = 0; pass < PASSES; pass++) {
		const uint32_t move =
		    hebb_random_bits(part->stream, pass, part->sum, 1);

		for (i = 0; i < PLACES; i++)
			array[(part->place[i] ^ move) & mask] += 0.5f;
	}
	part->sum++;
}

static void read_all(struct part *part)
{
	const uint64_t *array = part->array;
	uint64_t a = 0, b = 0, c = 0, d = 0;
	size_t i;

	for (i = 0; i + 4 <= part->n / 2; i += 4) {
		a += array[i];
		b += array[i + 1];
		c += array[i + 2];
		d += array[i + 3];
	}
	part->sum += a + b + c + d;
}

static void multiply(struct part *part)
{
	hebb_real *m = part->matrix;

	hebb_gemm(false, false, SIDE, SIDE, SIDE, m, SIDE, m + SIDE * SIDE,
		  SIDE, 0, m + 2 * SIDE * SIDE, SIDE);
}

static size_t power_below(double bytes)
{
	size_t n = 1024;

	while ((double)(2 * n * sizeof(uint32_t)) <= bytes)
		n *= 2;
	return n;
}

static double cache(int which, double otherwise)
{
	const long bytes = sysconf(which);

	return bytes > 0 ? (double)bytes : otherwise;
}

/* Far more than fits into caches, but no burden: numbers of one thread. */
static size_t beyond_caches(int threads)
{
	const char *who;
	const double most = fmin(0.1 * hebb_memory_left(&who), 512 << 20);
	const double wanted = 4 * cache(_SC_LEVEL3_CACHE_SIZE, 32 << 20);

	return power_below(fmin(most, wanted) / threads);
}

static void prepare(struct part *part, int thread, size_t n)
{
	size_t i;

	part->n = n;
	part->array = hebb_alloc_large(n, sizeof(uint32_t), "a yardstick");
	memset(part->array, 0, n * sizeof(uint32_t));
	part->stream = hebb_stream_open((uint64_t)thread, "places");
	hebb_random_fill(part->stream, 0, PLACES, 0, 0, part->place);
	part->matrix =
	    hebb_alloc(3 * SIDE * SIDE, sizeof(*part->matrix), "a yardstick");
	for (i = 0; i < 3 * SIDE * SIDE; i++)
		part->matrix[i] = (hebb_real)(i % 7);
}

static void release(struct part *part)
{
	hebb_free(part->array);
	hebb_free(part->matrix);
}

/* Seconds of `work` on arrays of `n`, the best round: mean over threads. */
static double best_of(void (*work)(struct part *part), size_t n, int threads)
{
	double sum = 0;

#pragma omp parallel num_threads(threads)
	{
		struct part part = { 0 };
		double best = INFINITY;
		int round;

		prepare(&part, omp_get_thread_num(), n);
		for (round = 0; round < ROUNDS; round++) {
			double start;

#pragma omp barrier
			start = hebb_clock();
			work(&part);
			best = fmin(best, hebb_clock() - start);
		}
		release(&part);
#pragma omp critical
		sum += best;
	}
	return sum / threads;
}

void hebb_bounds_measure(int threads, double bound[HEBB_BOUNDS])
{
	const size_t beyond = beyond_caches(threads);
	const size_t size[] = {
		[HEBB_INCREMENT_L1] =
		    power_below(cache(_SC_LEVEL1_DCACHE_SIZE, 32 << 10) / 2),
		[HEBB_INCREMENT_L2] =
		    power_below(cache(_SC_LEVEL2_CACHE_SIZE, 1 << 20) / 2),
		[HEBB_INCREMENT_MEMORY] = beyond,
	};
	size_t b;

	for (b = HEBB_INCREMENT_L1; b <= HEBB_INCREMENT_MEMORY; b++)
		bound[b] = 1e9 * best_of(increment, size[b], threads) /
			   ((double)PLACES * PASSES);
	bound[HEBB_STREAM] = 1e-9 * threads * (double)beyond *
			     sizeof(uint32_t) /
			     best_of(read_all, beyond, threads);
	bound[HEBB_GEMM] = 1e-9 * threads * 2.0 * SIDE * SIDE * SIDE /
			   best_of(multiply, 1024, threads);
}

const char *hebb_machine_name(char name[HEBB_MACHINE_NAME])
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	struct utsname family;
	char line[256];

	strcpy(name, "an unknown processor");
	if (!uname(&family))
		snprintf(name, HEBB_MACHINE_NAME, "%s", family.machine);
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "model name : %127[^\n]", name) == 1)
			break;
	if (file)
		fclose(file);
	return name;
}
