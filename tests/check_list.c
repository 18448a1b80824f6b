/* Wiring from lists: synapse by synapse, from files or in the model. */
#include "net.h"
#include "files.h"

#include <math.h>

#include "io/csv.h"
#include "io/h5.h"
#include "lab/model.h"

#define FOLDER SOURCE_FOLDER "/tests/data/network_lif_exp_1000/"

static struct hebb_config *model_of(const char *name, const char *yaml)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_model_parse(name, yaml, strlen(yaml), NULL, 0, &err);

	cr_assert_not_null(tree, "%s", err.message);
	return tree;
}

static struct hebb_network *build(struct hebb_config *tree, int threads)
{
	const struct hebb_network_setup setup = { 0.1, 1, threads };
	struct hebb_error err = { 0 };
	struct hebb_network *net = hebb_network_new(tree, &setup, &err);

	cr_assert_not_null(net, "%s", err.message);
	return net;
}

/* The model or the network is refused, and the message contains `words`. */
static void refused(const char *yaml, enum hebb_error_kind kind,
		    const char *words)
{
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_model_parse("m.yaml", yaml, strlen(yaml), NULL, 0, &err);

	if (tree)
		cr_assert_null(hebb_network_new(tree, &setup, &err), "built");
	cr_assert_not_null(strstr(err.message, words), "%s", err.message);
	cr_assert_eq(err.kind, kind, "%s", err.message);
	hebb_config_free(tree);
}

/* ---- against another simulator ---- */

static double *column(const char *file, const char *name, size_t *n)
{
	struct hebb_error err = { 0 };
	double *numbers = hebb_csv_column(file, name, n, &err);

	cr_assert_not_null(numbers, "%s", err.message);
	return numbers;
}

static void fires_as_recorded(int threads)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_model_load(FOLDER "model.yaml", NULL, 0, &err);
	struct hebb_network *net;
	double *spikes, *time, *id;
	size_t n, k, i;

	cr_assert_not_null(tree, "%s", err.message);
	net = build(tree, threads);
	hebb_config_free(tree);
	cr_assert_eq(hebb_network_synapses(net), 75073);
	net_run(net, 3000);
	spikes = net_read(net, "cells.spikes", &n);
	time = column(FOLDER "spikes.csv", "time_ms", &k);
	id = column(FOLDER "spikes.csv", "index", &k);
	cr_assert_eq(n, 2 * k, "%zu spikes, not %zu", n / 2, k);
	for (i = 0; i < k; i++) {
		cr_assert_eq(llround(spikes[2 * i] * 10), llround(time[i] * 10),
			     "spike %zu", i);
		cr_assert_eq(spikes[2 * i + 1], id[i], "spike %zu", i);
	}
	hebb_free(spikes);
	hebb_free(time);
	hebb_free(id);
	hebb_network_free(net);
}

Test(list, an_exported_network_fires_exactly_as_recorded)
{
	int threads;

	for (threads = 1; threads <= 3; threads++)
		fires_as_recorded(threads);
}

/* ---- what a list says ---- */

#define TWO                                                                    \
	"populations:\n"                                                       \
	"  a: {type: poisson, size: 3}\n"                                      \
	"  b: {type: lif, size: 3, tau_s_ex: 1e6 ms, tau_s_in: 1e6 ms}\n"

/* Each of a's neurons fires once, in the first step. */
static void fire(struct hebb_network *net)
{
	size_t i;

	for (i = 0; i < 3; i++)
		net_state(net, "a.rate")[i] = 1e6;
	net_run(net, 1);
	for (i = 0; i < 3; i++)
		net_state(net, "a.rate")[i] = 0;
}

/* What b has received; it hardly decays. */
static void received(struct hebb_network *net, const double exc[3],
		     const double inh[3])
{
	size_t i;

	for (i = 0; i < 3; i++) {
		cr_assert_float_eq(net_value(net, "b.i_ex", i), exc[i],
				   1e-5 * exc[i]);
		cr_assert_float_eq(net_value(net, "b.i_in", i), inh[i],
				   -1e-5 * inh[i]);
	}
}

static const char *const inlined =
    TWO "projections:\n"
	"  p:\n"
	"    from: a\n"
	"    to: b\n"
	"    wiring:\n"
	"      type: list\n"
	"      source: {values: [0, 2, 2, 1, 0, 0]}\n"
	"      target: {values: [2, 0, 2, 2, 2, 2]}\n"
	"    weight: {values: [1, -20, 300, -4000, 50000, 0], unit: pA}\n"
	"    delay: {values: [1, 1, 1, 1, 2, 1], unit: ms}\n";

static const double none[3] = { 0, 0, 0 };

Test(list, each_row_has_its_weight_and_delay)
{
	static const double exc[3] = { 0, 0, 301 };
	static const double later[3] = { 0, 0, 50301 };
	static const double inh[3] = { -20, 0, -4000 };
	int threads;

	for (threads = 1; threads <= 3; threads++) {
		struct hebb_config *tree = model_of("m.yaml", inlined);
		struct hebb_network *net = build(tree, threads);

		hebb_config_free(tree);
		cr_assert_eq(hebb_network_synapses(net), 6);
		fire(net);
		net_run(net, 9);
		received(net, none, none);
		net_run(net, 1);
		received(net, exc, inh);
		net_run(net, 9);
		received(net, exc, inh);
		net_run(net, 1);
		received(net, later, inh);
		hebb_network_free(net);
	}
}

Test(list, one_number_may_stand_for_all_rows)
{
	static const double exc[3] = { 0, 7, 14 };
	struct hebb_config *tree =
	    model_of("m.yaml", TWO "projections:\n"
				   "  p: {from: a, to: b, weight: 7 pA,\n"
				   "      wiring: {type: list,\n"
				   "        source: {values: [0, 2, 2]},\n"
				   "        target: {values: [2, 2, 1]}}}\n");
	struct hebb_network *net = build(tree, 2);

	hebb_config_free(tree);
	fire(net);
	net_run(net, 10);
	received(net, exc, none);
	hebb_network_free(net);
}

Test(list, may_learn)
{
	struct hebb_config *tree =
	    model_of("m.yaml", TWO "projections:\n"
				   "  p: {type: stdp, from: a, to: b,\n"
				   "      weight: {values: [0.5, 0.25, 1]},\n"
				   "      wiring: {type: list,\n"
				   "        source: {values: [2, 0, 2]},\n"
				   "        target: {values: [1, 1, 0]}}}\n");
	struct hebb_network *net = build(tree, 3);

	hebb_config_free(tree);
	cr_assert_eq(net_value(net, "p.weight", 0), 1);
	cr_assert_eq(net_value(net, "p.weight", 1), 0.25);
	cr_assert_eq(net_value(net, "p.weight", 2), 0.5);
	hebb_network_free(net);
}

static void list_refused(const char *words, enum hebb_error_kind kind,
			 const char *message)
{
	char text[1024];

	NET_TEXT(text, TWO "projections:\n  p: {from: a, to: b, %s}\n", words);
	refused(text, kind, message);
}

#define ROWS(source, target)                                                   \
	"wiring: {type: list, source: {values: " source                        \
	"}, target: {values: " target "}}"

Test(list, refuses_what_cannot_be)
{
	list_refused("weight: 1, wiring: {type: list}", HEBB_MODEL,
		     "needs a `file:`");
	list_refused("weight: 1, " ROWS("[0, 1]", "[0]"), HEBB_DATA,
		     "not 2 and 1");
	list_refused("weight: 1, " ROWS("[]", "[]"), HEBB_DATA, "not 0 and 0");
	list_refused("weight: 1, " ROWS("[0, 3]", "[0, 0]"), HEBB_DATA,
		     "the source of row 1 is 3, but there are 3 neurons, 0 to "
		     "2");
	list_refused("weight: 1, " ROWS("[0, 1]", "[-1, 0]"), HEBB_DATA,
		     "the target of row 0 is -1");
	list_refused("weight: 1, " ROWS("[0, 1]", "[1, 0.5]"), HEBB_DATA,
		     "the target of row 1 is 0.5");
	list_refused("weight: {values: [1]}, " ROWS("[0, 1]", "[1, 0]"),
		     HEBB_MODEL, "has 1 rows, but the list of 'p' has 2");
	list_refused(
	    "weight: 1, delay: {values: [1, 0.01]}, " ROWS("[0, 1]", "[1, 0]"),
	    HEBB_MODEL, "delay of row 1 is 0.01, outside");
	list_refused(
	    "port: exc, weight: {values: [1, -1]}, " ROWS("[0, 1]", "[1, 0]"),
	    HEBB_MODEL, "weight of row 1 is -1, outside");
	list_refused("weight: {values: [1, -1, 2]}, " ROWS("[0, 1]", "[1, 0]"),
		     HEBB_MODEL, "has 3 rows, but the list of");
	list_refused(
	    "weight: {values: [1, 1], unit: nS}, " ROWS("[0, 1]", "[1, 0]"),
	    HEBB_MODEL, "weight is given in pA, not in nS");
	list_refused(ROWS("[0, 1]", "[1, 0]"), HEBB_MODEL, "lacks 'weight'");
}

/* ---- from a file ---- */

#define FROM_FILE                                                              \
	TWO "projections:\n"                                                   \
	    "  p: {from: a, to: b, wiring: {type: list, file: e.csv}}\n"

Test(list, a_file_gives_the_rows, .init = enter_folder, .fini = leave_folder)
{
	struct hebb_config *tree, *inside;
	struct hebb_network *one, *two;

	put_file("e.csv", "source,kind,target,weight_nA,delay_us\n"
			  "0,x,2,0.001,1000\n2,x,0,-0.02,1000\n"
			  "2,x,2,0.3,1000\n1,x,2,-4,1000\n"
			  "0,x,2,50,2000\n0,x,2,0,1000\n");
	tree = model_of("m.yaml", FROM_FILE);
	one = build(tree, 1);
	hebb_config_free(tree);
	inside = model_of("m.yaml", inlined);
	two = build(inside, 2);
	hebb_config_free(inside);
	net_state(one, "a.rate")[0] = net_state(two, "a.rate")[0] = 2000;
	net_state(one, "a.rate")[2] = net_state(two, "a.rate")[2] = 2000;
	net_run(one, 200);
	net_run(two, 200);
	cr_assert_gt(net_value(one, "b.i_ex", 2), 1000);
	same_probes(one, two);
	hebb_network_free(one);
	hebb_network_free(two);
}

Test(list, a_bad_file_is_placed, .init = enter_folder, .fini = leave_folder)
{
	refused(FROM_FILE, HEBB_MODEL, "no file is called 'e.csv'");
	put_file("e.csv", "0,1,2\n");
	refused(FROM_FILE, HEBB_MODEL, "no column is called 'source'");
	put_file("e.csv", "source,targets,weight\n0,1,2\n");
	refused(FROM_FILE, HEBB_MODEL,
		"no column is called 'target' (did you mean 'targets'?)");
	put_file("e.csv", "source,target,weight_pA\n0,1,x\n");
	refused(FROM_FILE, HEBB_DATA,
		"e.csv:2:5: a number is expected here, not 'x'");
	put_file("e.csv", "source,target,weight_pA\n0,1,5\n0,7,5\n");
	refused(FROM_FILE, HEBB_DATA, "the target of row 1 is 7");
	put_file("e.csv", "source,target,weight_pA\n0,1,5\n");
	refused(TWO "projections:\n  p: {from: a, to: b, weight: 2 pA, "
		    "wiring: {type: list, file: e.csv}}\n",
		HEBB_MODEL, "'weight' stands here and in ");
}

/* ---- HDF5 ---- */

static void put_rows(struct hebb_h5 *file, const char *path,
		     enum hebb_cell cell, const void *rows, size_t n,
		     const char *unit)
{
	struct hebb_error err = { 0 };

	cr_assert(hebb_h5_dataset(file, path, cell, 0, NULL, n, &err) &&
		      hebb_h5_append(file, path, rows, n, &err),
		  "%s", err.message);
	if (unit)
		cr_assert(
		    hebb_h5_put_text(file, path, "units", unit, true, &err),
		    "%s", err.message);
}

static struct hebb_h5 *create(void)
{
	struct hebb_error err = { 0 };
	struct hebb_h5 *file = hebb_h5_create("e.h5", &err);

	cr_assert_not_null(file, "%s", err.message);
	return file;
}

static void done(struct hebb_h5 *file)
{
	struct hebb_error err = { 0 };

	cr_assert(hebb_h5_close(file, &err), "%s", err.message);
}

static const uint64_t sources[] = { 0, 2, 2, 1, 0, 0 };
static const uint32_t targets[] = { 2, 0, 2, 2, 2, 2 };
static const double weights[] = { 1, -20, 300, -4000, 50000, 0 };
static const double delays[] = { 1, 1, 1, 1, 2, 1 };

/* As SONATA has it; numbers stand in another order in their group. */
static void put_population(struct hebb_h5 *file, const char *name)
{
	static const uint16_t group[6] = { 0 };
	static const uint32_t index[] = { 5, 4, 3, 2, 1, 0 };
	double turned[2][6];
	char path[64];
	int i;

	for (i = 0; i < 6; i++) {
		turned[0][i] = weights[5 - i];
		turned[1][i] = delays[5 - i];
	}
	snprintf(path, sizeof(path), "/edges/%s/source_node_id", name);
	put_rows(file, path, HEBB_U64, sources, 6, NULL);
	snprintf(path, sizeof(path), "/edges/%s/target_node_id", name);
	put_rows(file, path, HEBB_U32, targets, 6, NULL);
	snprintf(path, sizeof(path), "/edges/%s/edge_group_id", name);
	put_rows(file, path, HEBB_U16, group, 6, NULL);
	snprintf(path, sizeof(path), "/edges/%s/edge_group_index", name);
	put_rows(file, path, HEBB_U32, index, 6, NULL);
	snprintf(path, sizeof(path), "/edges/%s/0/syn_weight", name);
	put_rows(file, path, HEBB_F64, turned[0], 6, NULL);
	snprintf(path, sizeof(path), "/edges/%s/0/delay", name);
	put_rows(file, path, HEBB_F64, turned[1], 6, "ms");
}

#define FROM_H5(words)                                                         \
	TWO "projections:\n  p: {from: a, to: b, wiring: {type: list, file: "  \
	    "e.h5" words "}}\n"

/* The network of the file is that of the lists above. */
static void is_the_list(const char *yaml)
{
	struct hebb_config *tree;
	struct hebb_network *one, *two;

	put_file("e.csv", "source,target,weight_pA,delay_ms\n"
			  "0,2,1,1\n2,0,-20,1\n2,2,300,1\n1,2,-4000,1\n"
			  "0,2,50000,2\n0,2,0,1\n");
	tree = model_of("m.yaml", FROM_FILE);
	one = build(tree, 1);
	hebb_config_free(tree);
	tree = model_of("m.yaml", yaml);
	two = build(tree, 2);
	hebb_config_free(tree);
	net_state(one, "a.rate")[0] = net_state(two, "a.rate")[0] = 2000;
	net_state(one, "a.rate")[1] = net_state(two, "a.rate")[1] = 2000;
	net_state(one, "a.rate")[2] = net_state(two, "a.rate")[2] = 2000;
	net_run(one, 200);
	net_run(two, 200);
	cr_assert_gt(net_value(one, "b.i_ex", 2), 1000);
	cr_assert_eq(hebb_network_synapses(two), 6);
	same_probes(one, two);
	hebb_network_free(one);
	hebb_network_free(two);
}

Test(list, hdf5_as_sonata_has_it, .init = enter_folder, .fini = leave_folder)
{
	struct hebb_h5 *file = create();

	put_population(file, "a_b");
	done(file);
	is_the_list(FROM_H5(""));
	is_the_list(FROM_H5(", edges: a_b"));
	refused(FROM_H5(", edges: b_a"), HEBB_MODEL,
		"'e.h5' has no edges called 'b_a'");
}

Test(list, hdf5_with_plain_columns, .init = enter_folder, .fini = leave_folder)
{
	static const char *const groups[] = { "", "/my/own" };
	int i;

	for (i = 0; i < 2; i++) {
		struct hebb_h5 *file = create();
		double nano[6];
		char path[64];
		int k;

		for (k = 0; k < 6; k++)
			nano[k] = weights[k] / 1000;
		snprintf(path, sizeof(path), "%s/source", groups[i]);
		put_rows(file, path, HEBB_U64, sources, 6, NULL);
		snprintf(path, sizeof(path), "%s/target", groups[i]);
		put_rows(file, path, HEBB_U32, targets, 6, NULL);
		snprintf(path, sizeof(path), "%s/weight", groups[i]);
		put_rows(file, path, HEBB_F64, nano, 6, "nA");
		snprintf(path, sizeof(path), "%s/delay", groups[i]);
		put_rows(file, path, HEBB_F64, delays, 6, NULL);
		done(file);
		is_the_list(i ? FROM_H5(", edges: my/own") : FROM_H5(""));
	}
}

Test(list, a_bad_hdf5_file_is_refused, .init = enter_folder,
     .fini = leave_folder)
{
	static const uint32_t mixed[] = { 0, 1, 0, 0, 0, 0 };
	struct hebb_h5 *file = create();

	put_population(file, "a_b");
	put_population(file, "b_c");
	put_rows(file, "/x/source", HEBB_U64, sources, 6, NULL);
	put_rows(file, "/y/source", HEBB_U64, sources, 6, NULL);
	put_rows(file, "/y/target", HEBB_U32, targets, 5, NULL);
	put_rows(file, "/z/source", HEBB_U64, sources, 6, NULL);
	put_rows(file, "/z/target", HEBB_U32, targets, 6, NULL);
	put_rows(file, "/z/edge_group_id", HEBB_U32, mixed, 6, NULL);
	done(file);
	refused(FROM_H5(""), HEBB_MODEL, "has 2 populations of edges, such as");
	refused(FROM_H5(", edges: x"), HEBB_DATA,
		"has neither '/x/target_node_id' nor '/x/target'");
	refused(FROM_H5(", edges: y"), HEBB_DATA,
		"'/y/target' of 'e.h5' is no column of 6 rows");
	refused(FROM_H5(", edges: z"), HEBB_DATA,
		"edge 1 of 'e.h5' is in group 1");
	put_file("e.h5", "no HDF5");
	refused(FROM_H5(""), HEBB_DATA, "is not an HDF5 file");
}

/* A weight that no float has arrives as it is. */
Test(list, weights_are_double_if_the_model_says_so)
{
	static const char *const words[] = { "", ", precision: double" };
	const double weight = 1 + 0x1p-40;
	char text[1024];
	int i;

	for (i = 0; i < 2; i++) {
		struct hebb_config *tree;
		struct hebb_network *net;

		NET_TEXT(text,
			 TWO "projections:\n"
			     "  p: {from: a, to: b, delay: 0.1 ms, weight: "
			     "{values: [%.17g, 2]}, wiring: {type: list, "
			     "source: {values: [0, 0]}, target: {values: [0, "
			     "1]}}%s}\n",
			 weight, words[i]);
		tree = model_of("m.yaml", text);
		net = build(tree, 1);
		hebb_config_free(tree);
		net_state(net, "a.rate")[0] = 1e9;
		net_run(net, 1);
		net_state(net, "a.rate")[0] = 0;
		net_run(net, 1);
		cr_assert_eq(net_value(net, "b.i_ex", 0), i ? weight : 1);
		cr_assert_eq(net_value(net, "b.i_ex", 1), 2);
		hebb_network_free(net);
	}
}
