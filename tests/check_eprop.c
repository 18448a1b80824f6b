/*
 * E-prop, as layers compute it, against eligibility traces and learning signals
 * one step after the other (Bellec et al. 2020, equations 3, 4, 25 and 28): in
 * double.
 */
#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/graph.h"
#include "base/memory.h"

#include "tree.h"

enum {
	ROWS = 5,
	STEPS = 23,
	IN = 3,
	N = 6,
	OUT = 2,
	REGULAR = 2,
	ALL = IN + N
};

static const double beta = 0.9, rho = 0.95, kappa = 0.8, adapt = 0.3,
		    height = 0.3;

static double draw(const char *what, size_t i)
{
	return hebb_random_uniform(hebb_stream_open(3, what), i, 0, 0);
}

static struct hebb_config *layers_of(const char *feedback)
{
	return list_of(map_of("type", "spiking_adaptive", "units", "6",
			      "regular", "2", "recurrent", "true", "beta",
			      "0.9", "rho", "0.95", "gamma", "0.3", "surrogate",
			      "triangular", "height", "0.3", "threshold", "0.5",
			      "gradient", "eprop", NULL),
		       map_of("type", "leaky", "units", "2", "beta", "0.8",
			      "feedback", feedback, NULL),
		       NULL);
}

/* A sample, lived through once more with all its traces. */
struct life {
	double v[N], a[N], z[N], y[OUT];
	double seen[ALL];             /* filtered presynaptic spikes */
	double tired[N][ALL];         /* eligibility of the threshold */
	double filtered[N][ALL];      /* eligibility, as the read-out sees it */
	double grad[N][ALL], bias[N]; /* summed up */
	double b_seen, b_tired[N], b_filtered[N];
};

static double slope_at(double u)
{
	const double x = 1 - fabs(u);

	return x > 0 ? height * x : 0;
}

static double gamma_of(size_t j)
{
	return j < REGULAR ? 0 : adapt;
}

/* Advance neuron and traces by a step: arrivals are x and the last z. */
static void live(struct life *l, const struct hebb_layer *layer,
		 const hebb_real *x)
{
	const hebb_real *w = layer->weight[0].value;
	const hebb_real *b = layer->weight[1].value;
	const hebb_real *u = layer->weight[2].value;
	double z[N], sent[ALL], limit;
	size_t i, j;

	for (i = 0; i < ALL; i++) {
		sent[i] = i < IN ? x[i] : l->z[i - IN];
		l->seen[i] = beta * l->seen[i] + sent[i];
	}
	l->b_seen = beta * l->b_seen + 1;
	for (j = 0; j < N; j++) {
		double sum = b[j], psi;

		for (i = 0; i < ALL; i++)
			sum += sent[i] *
			       (i < IN ? w[i * N + j] : u[(i - IN) * N + j]);
		l->a[j] = rho * l->a[j] + l->z[j];
		l->v[j] = beta * l->v[j] + sum - 0.5 * l->z[j];
		limit = 0.5 + gamma_of(j) * l->a[j];
		z[j] = l->v[j] >= limit;
		psi = slope_at(l->v[j] - limit);
		for (i = 0; i <= ALL; i++) {
			const bool bias = i == ALL;
			double *tired = bias ? &l->b_tired[j] : &l->tired[j][i];
			double *out =
			    bias ? &l->b_filtered[j] : &l->filtered[j][i];
			const double seen = bias ? l->b_seen : l->seen[i];
			const double e = psi * (seen - gamma_of(j) * *tired);

			*tired = rho * *tired + e;
			*out = kappa * *out + e;
		}
	}
	memcpy(l->z, z, sizeof(z));
}

/* The read-out's errors meet the traces at once. */
static void judge(struct life *l, const struct hebb_layer *out,
		  const float *target, double scale)
{
	const hebb_real *w = out->weight[0].value;
	const hebb_real *feedback = out->weights > 2 ? out->weight[2].value : w;
	double signal, error[OUT];
	size_t i, j, k;

	for (k = 0; k < OUT; k++) {
		l->y[k] = kappa * l->y[k] + out->weight[1].value[k];
		for (j = 0; j < N; j++)
			l->y[k] += l->z[j] * w[j * OUT + k];
		error[k] = scale * (l->y[k] - (double)target[k]);
	}
	for (j = 0; j < N; j++) {
		for (signal = 0, k = 0; k < OUT; k++)
			signal += feedback[j * OUT + k] * error[k];
		for (i = 0; i < ALL; i++)
			l->grad[j][i] += signal * l->filtered[j][i];
		l->bias[j] += signal * l->b_filtered[j];
	}
}

static void compare(const char *feedback)
{
	struct hebb_config *layers = layers_of(feedback);
	struct hebb_config *still = map_of("type", "sgd", "rate", "0", NULL);
	const struct hebb_graph_plan plan = {
		.layers = layers,
		.optimiser = still,
		.standard_loss = "mse",
		.input = hebb_shape_flat(STEPS, IN),
		.batch = ROWS,
		.seed = 4,
		.threads = 1,
	};
	static hebb_real input[ROWS][STEPS][IN];
	static float target[ROWS][STEPS][OUT];
	static double grad[N][ALL], bias[N];
	const struct hebb_goal goal = { NULL, &target[0][0][0], NULL };
	struct hebb_error err;
	struct hebb_graph *graph = hebb_graph_new(&plan, &err);
	struct hebb_layer *layer;
	double loss, spikes = 0;
	size_t r, t, i, j;

	cr_assert(graph, "%s", err.message);
	layer = &graph->layer[0];
	memset(grad, 0, sizeof(grad));
	memset(bias, 0, sizeof(bias));
	for (i = 0; i < sizeof(input) / sizeof(hebb_real); i++)
		(&input[0][0][0])[i] = draw("input", i) < 0.3;
	for (i = 0; i < sizeof(target) / sizeof(float); i++)
		(&target[0][0][0])[i] = (float)draw("target", i);
	for (j = 0; j < N; j++)
		layer->weight[1].value[j] = 0.1 * draw("bias", j);
	cr_assert(
	    hebb_graph_learn(graph, &input[0][0][0], &goal, ROWS, &loss, &err),
	    "%s", err.message);
	for (r = 0; r < ROWS; r++) {
		struct life l = { 0 };

		for (t = 0; t < STEPS; t++) {
			live(&l, layer, input[r][t]);
			judge(&l, &graph->layer[1], target[r][t],
			      2.0 / (ROWS * STEPS * OUT));
			for (j = 0; j < N; j++)
				spikes += l.z[j];
		}
		for (j = 0; j < N; j++) {
			for (i = 0; i < ALL; i++)
				grad[j][i] += l.grad[j][i];
			bias[j] += l.bias[j];
		}
	}
	cr_assert_eq(graph->spikes, spikes);
	cr_assert_gt(spikes, ROWS * STEPS * N / 20);
	for (j = 0; j < N; j++) {
		for (i = 0; i < ALL; i++)
			cr_assert_float_eq(
			    grad[j][i],
			    i < IN ? layer->weight[0].grad[i * N + j]
				   : layer->weight[2].grad[(i - IN) * N + j],
			    1e-12, "%zu to %zu: %g", i, j, grad[j][i]);
		cr_assert_float_eq(bias[j], layer->weight[1].grad[j], 1e-12);
	}
	hebb_graph_free(graph);
	hebb_config_free(layers);
	hebb_config_free(still);
}

Test(eprop, is_the_sum_of_signals_times_eligibility_traces)
{
	compare("symmetric");
}

Test(eprop, takes_random_feedback_where_it_is_told)
{
	compare("random");
}
