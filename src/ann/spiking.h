/*
 * spiking.h - what layers of spiking neurons have in common
 *
 * One neuron serves them all; what a layer lacks is zero in it:
 *
 *	i[t] = alpha i[t-1] + x[t]		x[t] = in[t] W + s[t-1] U + b
 *	v[t] = beta v[t-1] - s[t-1] (drop + lose v[t-1]) + i[t]
 *	a[t] = rho a[t-1] + s[t-1]
 *	s[t] = 1 if u[t] >= 0, else 0		u[t] = v[t] - theta - gamma a[t]
 *
 * All is 0 before the first step.  A spike's reset comes one step after it: by
 * subtraction with drop = theta, to zero with lose = beta.
 *
 * The slope of a step is 0 or infinite; backward takes a `surrogate`, ds/du,
 * instead (Neftci, Mostafa & Zenke 2019, IEEE Signal Process. Mag. 36:51), and
 * goes through all steps from the last to the first:
 *
 *	ds = dout + dx[t+1] U^T + da[t+1] (- dv[t+1] (drop + lose v[t]))
 *	du = ds/du ds			da[t] = rho da[t+1] - gamma du
 *	dv[t] = du + dv[t+1] (beta - lose s[t]) (+ dout, if it gives v)
 *	dx[t] = di[t] = dv[t] + alpha di[t+1]
 *
 * What is in brackets is the way through the reset, which `reset_slope` asks
 * for: without it learning is better (Zenke & Vogels 2021, Neural Comput.
 * 33:899).  With `gradient: eprop` nothing comes by U: what is left is the sum
 * over all steps of learning signal times eligibility trace (Bellec et al.
 * 2020, Nat. Commun. 11:3625), which is linear and so may be summed from the
 * end as well, by n numbers a step instead of n^2.
 *
 * Inputs that do not change are multiplied by W once; inputs that are spikes
 * are added, weight by weight, where there is one.
 */
#ifndef HEBB_ANN_SPIKING_H
#define HEBB_ANN_SPIKING_H

#include "ann/layer.h"

enum hebb_surrogate {
	HEBB_FAST_SIGMOID, /* height / (1 + slope |u|)^2 */
	HEBB_ARCTAN,       /* height / (1 + (pi/2 slope u)^2) */
	HEBB_TRIANGULAR,   /* height max(0, 1 - slope |u|) */
	HEBB_SMOOTH,       /* s is the sigmoid of slope u: to check gradients */
};

struct hebb_unit {
	bool spikes; /* else it gives v, and nothing ever resets it */
	double alpha, beta, rho, theta, drop, lose, gamma;
	size_t regular; /* the first neurons, whose gamma is 0 */
	enum hebb_surrogate surrogate;
	double slope, height;
};

/* The first rows of all these layers; those from _GIVES on if they spike. */
enum {
	HEBB_SPIKING_UNITS,
	HEBB_SPIKING_STEPS,
	HEBB_SPIKING_LAST,
	HEBB_SPIKING_INIT,
	HEBB_SPIKING_BIAS,
	HEBB_SPIKING_FEEDBACK,
	HEBB_SPIKING_DT,
	HEBB_SPIKING_BETA,
	HEBB_SPIKING_TAU,
	HEBB_SPIKING_GIVES,
	HEBB_SPIKING_RECURRENT,
	HEBB_SPIKING_THRESHOLD,
	HEBB_SPIKING_SURROGATE,
	HEBB_SPIKING_SLOPE,
	HEBB_SPIKING_HEIGHT,
	HEBB_SPIKING_RESET_SLOPE,
	HEBB_SPIKING_GRADIENT,
	HEBB_SPIKING_OWN
};

#define HEBB_LEAKY_PARAMS                                                        \
	[HEBB_SPIKING_UNITS] = { "units",       "1",                             \
				 HEBB_REQUIRED, 1,                               \
				 1e6,           "numbers it gives at each step", \
				 HEBB_COUNT },                                   \
	[HEBB_SPIKING_STEPS] = { "steps",                                        \
				 "1",                                            \
				 HEBB_OPTIONAL,                                  \
				 1,                                              \
				 1e6,                                            \
				 "show an input without time for so long",       \
				 HEBB_COUNT },                                   \
	[HEBB_SPIKING_LAST] = { "last",                                          \
				"1",                                             \
				HEBB_OPTIONAL,                                   \
				1,                                               \
				1e6,                                             \
				"give only so many steps, the last ones",        \
				HEBB_COUNT },                                    \
	[HEBB_SPIKING_INIT] = { "init",      "1",                                \
				HEBB_LECUN,  0,                                  \
				0,           "what W and U are at first",        \
				HEBB_CHOICE, HEBB_INIT_CHOICES },                \
	[HEBB_SPIKING_BIAS] = { "bias",   "1", 1, 0, 1, "whether there is a b",  \
				HEBB_FLAG },                                     \
	[HEBB_SPIKING_FEEDBACK] = { "feedback",                                  \
				    "1",                                         \
				    0,                                           \
				    0,                                           \
				    0,                                           \
				    "by what errors go down: the weights W, "    \
				    "or random numbers that never change",       \
				    HEBB_CHOICE,                                 \
				    "symmetric|random" },                        \
	[HEBB_SPIKING_DT] = { "dt", "ms", 1, 1e-6, 1e6, "length of a step" },    \
	[HEBB_SPIKING_BETA] = { "beta",                                          \
				"1",                                             \
				HEBB_OPTIONAL,                                   \
				0,                                               \
				1,                                               \
				"part of v that a step leaves; 0.95, if tau "    \
				"is not given" },                                \
	[HEBB_SPIKING_TAU] = {                                                   \
		"tau", "ms", HEBB_OPTIONAL,                                      \
		1e-6,  1e9,  "time constant of v: beta = e^(-dt/tau)"            \
	}

#define HEBB_SPIKING_PARAMS                                                    \
	HEBB_LEAKY_PARAMS,                                                     \
	    [HEBB_SPIKING_GIVES] = { "gives",     "1",                         \
				     0,           0,                           \
				     0,           "what the next layer sees",  \
				     HEBB_CHOICE, "spikes|membrane" },         \
	    [HEBB_SPIKING_RECURRENT] = { "recurrent",                          \
					 "1",                                  \
					 0,                                    \
					 0,                                    \
					 1,                                    \
					 "whether the neurons "                \
					 "see each "                           \
					 "other's last spikes",                \
					 HEBB_FLAG },                          \
	    [HEBB_SPIKING_THRESHOLD] = { "threshold",                          \
					 "1",                                  \
					 1,                                    \
					 1e-9,                                 \
					 1e9,                                  \
					 "the v at which it "                  \
					 "fires" },                            \
	    [HEBB_SPIKING_SURROGATE] = { "surrogate",                          \
					 "1",                                  \
					 0,                                    \
					 0,                                    \
					 0,                                    \
					 "what stands for the "                \
					 "slope of a "                         \
					 "spike; smooth: the "                 \
					 "spike itself is "                    \
					 "a sigmoid",                          \
					 HEBB_CHOICE,                          \
					 "fast_sigmoid|arctan|"                \
					 "triangular|"                         \
					 "smooth" },                           \
	    [HEBB_SPIKING_SLOPE] = { "slope",                                  \
				     "1",                                      \
				     HEBB_OPTIONAL,                            \
				     1e-9,                                     \
				     1e9,                                      \
				     "how narrow the "                         \
				     "surrogate is; 25 of "                    \
				     "fast_sigmoid, 2 of "                     \
				     "arctan, 1 of the "                       \
				     "others" },                               \
	    [HEBB_SPIKING_HEIGHT] = { "height",                                \
				      "1",                                     \
				      1,                                       \
				      1e-9,                                    \
				      1e9,                                     \
				      "the surrogate at "                      \
				      "threshold" },                           \
	    [HEBB_SPIKING_RESET_SLOPE] = { "reset_slope",                      \
					   "1",                                \
					   0,                                  \
					   0,                                  \
					   1,                                  \
					   "whether slopes go "                \
					   "through the "                      \
					   "reset as well",                    \
					   HEBB_FLAG },                        \
	    [HEBB_SPIKING_GRADIENT] = {                                        \
		    "gradient",                                                \
		    "1",                                                       \
		    0,                                                         \
		    0,                                                         \
		    0,                                                         \
		    "bptt: through all that happened; eprop: "                 \
		    "not through "                                             \
		    "other neurons of the layer",                              \
		    HEBB_CHOICE,                                               \
		    "bptt|eprop"                                               \
	    }

/* How narrow a surrogate is unless a layer says it: the row `slope`. */
double hebb_spiking_slope(enum hebb_surrogate surrogate,
			  const struct hebb_value *slope);

/*
 * What the first rows say of a layer's neuron, with drop, but without the
 * rest.  `shape` has checked them.
 */
struct hebb_unit hebb_spiking_unit(const struct hebb_layer *layer, bool spikes);

/*
 * What a step leaves, by its row, or by the row of a time constant if that is
 * given; `standard` if neither is.
 */
double hebb_spiking_keep(const struct hebb_layer *layer, int part, int tau,
			 double standard);

/* Refuse a layer that gives both. */
bool hebb_spiking_one(const struct hebb_layer *layer, int part, int tau,
		      struct hebb_error *err);

bool hebb_spiking_shape(struct hebb_layer *layer, const struct hebb_unit *unit,
			struct hebb_error *err);
void hebb_spiking_forward(struct hebb_layer *layer,
			  const struct hebb_unit *unit,
			  const struct hebb_pass *pass, size_t begin,
			  size_t end);
void hebb_spiking_backward(struct hebb_layer *layer,
			   const struct hebb_unit *unit,
			   const struct hebb_pass *pass, size_t begin,
			   size_t end);
void hebb_spiking_gradient(struct hebb_layer *layer,
			   const struct hebb_unit *unit,
			   const struct hebb_pass *pass, size_t which,
			   size_t first, size_t last, hebb_real *grad);

#endif
