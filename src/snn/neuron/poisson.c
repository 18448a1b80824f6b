/*
 * poisson.c - a source whose neurons fire at random, independently
 *
 *	P(a spike within dt) = 1 - exp(-rate dt)
 *
 * The rate is a state, so that an encoder can set it for every sample.  At
 * most one spike a step.
 */
#include "snn/neuron.h"

#include <string.h>

#include "base/number.h"

enum { RATE };
enum { STATE_RATE };
enum { PER_STEP, COEFS };
enum { QUADS = 64, PIECE = 4 * QUADS };

static const struct hebb_param params[] = {
	[RATE] = { "mean_rate", "Hz", 0, 0, 1e6, "rate at the beginning" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[STATE_RATE] = { "rate", "Hz", 0, "mean_rate", true, "rate of firing" },
	{ NULL },
};

static const struct hebb_port ports[] = { { NULL } };

static void prepare(const double *p, double dt, double *c)
{
	(void)p;
	c[PER_STEP] = dt / 1000; /* Hz x ms */
}

/* 1 - e^-x for x < 0.25: the series by Horner, exact to 1e-12 there. */
static inline double small(double x)
{
	double sum = 1;
	int k;

	for (k = 9; k > 1; k--)
		sum = 1 - x * (1. / k) * sum;
	return x * sum;
}

/* 32 bits as a number, by way of the signed conversion that vectors have. */
static inline double real(uint32_t bits)
{
	return (double)(int32_t)(bits ^ 0x80000000u) + 0x1p31;
}

/*
 * Neurons without a rate draw nothing, as far as all four that share a block
 * of random numbers have none: most pixels of a picture are black.
 */
struct lit {
	uint64_t quad[QUADS];
	double expected[PIECE]; /* [n][4] spikes in this step */
	uint32_t n;
};

static void find_lit(struct lit *lit, const double *rate, uint64_t quad,
		     uint32_t quads, double per_step)
{
	uint32_t n = 0, q, k;

	for (q = 0; q < quads; q++) {
		const double *four = rate + 4 * q;

		lit->quad[n] = quad + q;
		for (k = 0; k < 4; k++)
			lit->expected[4 * n + k] = four[k] * per_step;
		n += (four[0] + four[1]) + (four[2] + four[3]) > 0;
	}
	lit->n = n;
}

static bool is_spike(uint32_t bits, double expected)
{
	return expected < 0.25 ? real(bits) < small(expected) * 0x1p32
			       : bits < -hebb_expm1(-expected) * 0x1p32;
}

/*
 * The quads from `quad` on, whose rates are given; `fired` [quads][4].  A spike
 * is less probable than spikes are many, so few have to be looked at closely.
 */
static void piece(const struct hebb_block *b, const double *rate, uint64_t quad,
		  uint32_t quads, hebb_flag *fired)
{
	struct lit lit;
	uint32_t bits[PIECE], i, k;
	hebb_flag near[PIECE];

	find_lit(&lit, rate, quad, quads, b->coef[PER_STEP][0]);
	hebb_random_quads(b->stream, lit.quad, lit.n, b->step, 0, bits);
	for (i = 0; i < 4 * lit.n; i++)
		near[i] = real(bits[i]) < lit.expected[i] * 0x1p32;
	memset(fired, 0, 4 * quads * sizeof(*fired));
	for (i = 0; i < 4 * lit.n; i += 4) {
		hebb_flag *four = fired + 4 * (lit.quad[i / 4] - quad);

		if (!(near[i] | near[i + 1] | near[i + 2] | near[i + 3]))
			continue;
		for (k = 0; k < 4; k++)
			four[k] = is_spike(bits[i + k], lit.expected[i + k]);
	}
}

/* A piece may begin and end within a quad. */
static void piece_of(const struct hebb_block *b, uint32_t from, uint32_t n)
{
	const uint32_t skip = (b->first + from) % 4;
	const uint64_t quad = (b->first + from) / 4;
	const double *own = b->state[STATE_RATE] + from;
	double rate[PIECE];
	hebb_flag fired[PIECE];

	if (skip == 0 && n % 4 == 0) {
		piece(b, own, quad, n / 4, b->fired + from);
		return;
	}
	memset(rate, 0, sizeof(rate));
	memcpy(rate + skip, own, n * sizeof(*rate));
	piece(b, rate, quad, (skip + n + 3) / 4, fired);
	memcpy(b->fired + from, fired + skip, n * sizeof(*fired));
}

static void step(const struct hebb_block *b)
{
	uint32_t from, n;

	for (from = 0; from < b->n; from += n) {
		n = PIECE - (b->first + from) % 4;
		n = n < b->n - from ? n : b->n - from;
		piece_of(b, from, n);
	}
}

const struct hebb_neuron_type hebb_neuron_poisson = {
	.type = {
		.name = "poisson",
		.brief = "source of independent Poisson spikes",
		.equation = "P(a spike within dt) = 1 - exp(-rate dt)",
		.source = NULL,
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
