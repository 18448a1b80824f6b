#include "rec/recorder.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "rec/provenance.h"

/*
 * A machine with five neurons: v[i] = 100 i + time, one spike a ms of neuron
 * (time % 5), a projection and a layer whose weights are time + index / 8.
 */
enum { NEURONS = 5 };

static struct machine {
	double time; /* ms */
	double event[64][2];
	size_t events;
	struct hebb_probes probes;
} machine;

static void read_v(const struct hebb_probe *probe, size_t from, size_t n,
		   double *buffer)
{
	(void)probe;
	for (; n; n--)
		*buffer++ = 100 * (double)from++ + machine.time;
}

static void read_weight(const struct hebb_probe *probe, size_t from, size_t n,
			double *buffer)
{
	(void)probe;
	for (; n; n--)
		*buffer++ = machine.time + (double)from++ / 8;
}

static void read_events(const struct hebb_probe *probe, size_t from, size_t n,
			double *buffer)
{
	(void)probe;
	memcpy(buffer, machine.event[0] + from, n * sizeof(*buffer));
}

static size_t count_events(const struct hebb_probe *probe)
{
	(void)probe;
	return machine.events;
}

static void build_machine(void)
{
	const struct hebb_probe v = { .unit = "mV",
				      .brief = "membrane potential",
				      .flags = HEBB_PROBE_STATE,
				      .rank = 1,
				      .shape = { NEURONS },
				      .read = read_v };
	const struct hebb_probe events = { .unit = "ms",
					   .flags = HEBB_PROBE_EVENTS,
					   .rank = 2,
					   .shape = { 0, 2 },
					   .neurons = NEURONS,
					   .read = read_events,
					   .rows = count_events };
	struct hebb_probe weight = { .unit = "nS",
				     .brief = "weight",
				     .flags = HEBB_PROBE_WEIGHT,
				     .rank = 2,
				     .shape = { 3, 4 },
				     .read = read_weight };
	struct hebb_probes *probes = &machine.probes;

	hebb_probes_add(probes, v, "exc.v");
	hebb_probes_add(probes, events, "exc.spikes");
	hebb_probes_add(probes, events, "inh.spikes");
	hebb_probes_add(probes, weight, "exc_inh.weight");
	hebb_probes_add(probes, weight, "fc1.weight");
	weight.rank = 1;
	hebb_probes_add(probes, weight, "fc1.bias");
	weight.flags = 0;
	hebb_probes_add(probes, weight, "fc1.grad");
}

/* One ms passes. */
static void step(void)
{
	machine.time++;
	machine.event[machine.events][0] = machine.time;
	machine.event[machine.events++][1] = fmod(machine.time, NEURONS);
}

/* ---- a model's `record:` ---- */

static struct hebb_error err;
static char folder[] = "/tmp/hebb-rec-XXXXXX", path[64];
static struct hebb_config *list;
static struct hebb_tape *tape;
static struct hebb_recording recording;
static double foreseen; /* bytes */
static const struct hebb_place place = { "model.yaml", 7, 9 };

static void setup(void)
{
	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/run.h5", folder);
	build_machine();
	list = hebb_config_new(HEBB_LIST, &place);
	tape = hebb_tape_open(path, false, &err);
	cr_assert(tape, "%s", err.message);
}

static void teardown(void)
{
	hebb_probes_release(&machine.probes);
	hebb_config_free(list);
	hebb_tape_close(tape);
	unlink(path);
	rmdir(folder);
}

TestSuite(recorder, .init = setup, .fini = teardown);

static struct hebb_config *ask(const char *type, const char *of)
{
	struct hebb_config *map =
	    hebb_config_add(list, NULL, hebb_config_new(HEBB_MAP, &place));

	hebb_config_put_text(map, "type", type);
	hebb_config_add(map, "of", hebb_config_scalar("%s", of))->place = place;
	return map;
}

static bool start(const char *scope, double dt)
{
	return hebb_recording_start(&recording, list, &machine.probes, tape,
				    scope, dt, &err);
}

/* Let time pass, look whenever asked, and make the file. */
static struct hebb_h5 *run(const char *scope, double until)
{
	struct hebb_h5 *file;

	cr_assert(start(scope, 1), "%s", err.message);
	cr_assert(hebb_config_all_used(list, &err), "%s", err.message);
	foreseen = hebb_recording_bytes(&recording, until);
	for (;; step()) {
		if (machine.time >= hebb_recording_next(&recording) ||
		    machine.events == 3 || machine.time == until) {
			cr_assert(
			    hebb_recording_look(&recording, machine.time, &err),
			    "%s", err.message);
			machine.events = 0;
		}
		if (machine.time == until)
			break;
	}
	cr_assert(hebb_recording_stop(&recording, until, &err));
	cr_assert(hebb_tape_finish(tape, &err), "%s", err.message);
	file = hebb_h5_open(path, &err);
	cr_assert(file, "%s", err.message);
	return file;
}

/* All of a dataset that has so many rows of so many numbers. */
static double *numbers(const struct hebb_h5 *file, const char *where,
		       size_t rows, size_t width)
{
	double *data = hebb_alloc(rows * width, sizeof(*data), "a dataset");
	size_t shape[HEBB_H5_RANK], cells = 1;
	int rank, i;

	cr_assert(hebb_h5_shape(file, where, &rank, shape, &err), "%s",
		  err.message);
	for (i = 1; i < rank; i++)
		cells *= shape[i];
	cr_assert(shape[0] == rows && cells == width, "%s is %zu x %zu", where,
		  shape[0], cells);
	cr_assert(hebb_h5_read(file, where, 0, rows, data, &err));
	return data;
}

static void expect_text(const struct hebb_h5 *file, const char *where,
			const char *attribute, const char *wanted)
{
	char *text = hebb_h5_text(file, where, attribute);

	cr_expect_str_eq(text ? text : "(none)", wanted);
	hebb_free(text);
}

/* ---- spikes ---- */

Test(recorder, every_spike_is_recorded_once)
{
	struct hebb_h5 *file;
	double *time, *id;
	int i;

	ask("spikes", "exc");
	file = run("", 20);
	time = numbers(file, "/spikes/exc/timestamps", 20, 1);
	id = numbers(file, "/spikes/exc/node_ids", 20, 1);
	for (i = 0; i < 20; i++) {
		cr_expect_eq(time[i], i + 1);
		cr_expect_eq(id[i], (i + 1) % NEURONS);
	}
	expect_text(file, "/spikes/exc", "sorting", "by_time");
	expect_text(file, "/spikes/exc/timestamps", "units", "ms");
	hebb_free(time);
	hebb_free(id);
	hebb_h5_close(file, NULL);
}

Test(recorder, spikes_take_a_list_of_populations)
{
	struct hebb_config *map =
	    hebb_config_add(list, NULL, hebb_config_new(HEBB_MAP, &place));
	struct hebb_config *of = hebb_config_new(HEBB_LIST, &place);
	struct hebb_h5 *file;

	hebb_config_put_text(map, "type", "spikes");
	hebb_config_add(map, "of", of);
	hebb_config_add(of, NULL, hebb_config_scalar("exc"));
	hebb_config_add(of, NULL, hebb_config_scalar("inh"));
	file = run("", 4);
	hebb_free(numbers(file, "/spikes/exc/node_ids", 4, 1));
	hebb_free(numbers(file, "/spikes/inh/node_ids", 4, 1));
	hebb_h5_close(file, NULL);
}

Test(recorder, spikes_out_of_order_are_not_called_sorted)
{
	struct hebb_h5 *file;

	ask("spikes", "exc");
	machine.event[0][0] = 9;
	machine.events = 1;
	file = run("", 3);
	expect_text(file, "/spikes/exc", "sorting", "none");
	hebb_h5_close(file, NULL);
}

static void expect_number(const struct hebb_h5 *file, const char *where,
			  const char *attribute, double wanted)
{
	double number = NAN;

	cr_expect(hebb_h5_number(file, where, attribute, &number));
	cr_expect_eq(number, wanted, "%s is %g", attribute, number);
}

Test(recorder, spikes_of_some_neurons_in_a_window)
{
	struct hebb_config *map = ask("spikes", "exc");
	struct hebb_h5 *file;
	double *time, *id;
	int i;

	hebb_config_put_text(map, "first", "3");
	hebb_config_put_text(map, "from", "2 ms");
	hebb_config_put_text(map, "until", "11 ms");
	file = run("", 20);
	/* after 2 until 11: 5, 6, 7, 10, 11 are of 0, 1, 2 */
	time = numbers(file, "/spikes/exc/timestamps", 5, 1);
	id = numbers(file, "/spikes/exc/node_ids", 5, 1);
	cr_expect(time[0] == 5 && time[2] == 7 && time[4] == 11);
	for (i = 0; i < 5; i++)
		cr_expect(id[i] == fmod(time[i], NEURONS) && id[i] < 3);
	expect_text(file, "/spikes/exc", "sorting", "by_time");
	expect_number(file, "/spikes/exc", "first", 3);
	expect_number(file, "/spikes/exc", "from", 2);
	expect_number(file, "/spikes/exc", "until", 11);
	hebb_free(time);
	hebb_free(id);
	hebb_h5_close(file, NULL);
}

Test(recorder, all_spikes_have_no_limits_in_the_file)
{
	struct hebb_h5 *file;
	double number;

	hebb_config_put_text(ask("spikes", "exc"), "first", "5");
	file = run("", 3);
	cr_expect(!hebb_h5_number(file, "/spikes/exc", "first", &number));
	cr_expect(!hebb_h5_number(file, "/spikes/exc", "from", &number));
	cr_expect(!hebb_h5_number(file, "/spikes/exc", "until", &number));
	hebb_h5_close(file, NULL);
}

/* ---- what it will take ---- */

Test(recorder, bytes_of_rows_at_regular_times_are_foreseen)
{
	struct hebb_config *map = ask("state", "exc.v");
	const double header = 16;
	struct hebb_h5 *file;

	hebb_config_put_text(map, "every", "2 ms");
	hebb_config_put_text(map, "from", "3 ms");
	hebb_config_put_text(map, "until", "11 ms");
	map = ask("weights", "exc_inh");
	hebb_config_put_text(map, "every", "10 ms");
	hebb_config_put_text(map, "precision", "double");
	ask("spikes", "exc");
	file = run("", 20);
	hebb_free(numbers(file, "/report/exc.v/data", 4, NEURONS));
	hebb_free(numbers(file, "/weights/exc_inh/weight", 3, 12));
	cr_expect_eq(foreseen,
		     4 * (NEURONS * 4 + header) + 3 * (12 * 8 + header));
	hebb_h5_close(file, NULL);
}

Test(recorder, what_is_over_before_it_begins_takes_nothing)
{
	hebb_config_put_text(ask("state", "exc.v"), "from", "30 ms");
	hebb_h5_close(run("", 20), NULL);
	cr_expect_eq(foreseen, 0);
}

Test(recorder, a_disk_without_room_is_said)
{
	cr_expect(hebb_tape_fits(tape, 1, &place, &err));
	cr_expect(!hebb_tape_fits(tape, 1e30, &place, &err));
	cr_expect_eq(err.kind, HEBB_MODEL);
	cr_expect(strstr(err.message, "model.yaml:7:9: no room: "));
	cr_expect(strstr(err.message, folder), "%s", err.message);
}

/* ---- rates ---- */

Test(recorder, rates_count_spikes_in_bins_that_are_whole)
{
	struct hebb_h5 *file;
	double *time, *rate;
	int i;

	hebb_config_put_text(ask("rates", "exc"), "bin", "4 ms");
	file = run("", 22);
	time = numbers(file, "/rates/exc/time", 5, 1);
	rate = numbers(file, "/rates/exc/rate", 5, 1);
	/* a spike of 5 neurons each ms */
	for (i = 0; i < 5; i++) {
		cr_expect_eq(time[i], 4 * i + 2);
		cr_expect_float_eq(rate[i], 200, 1e-12);
	}
	expect_text(file, "/rates/exc/rate", "units", "Hz");
	hebb_free(time);
	hebb_free(rate);
	hebb_h5_close(file, NULL);
}

Test(recorder, rates_hold_silence_and_a_window)
{
	struct hebb_config *map = ask("rates", "exc");
	struct hebb_h5 *file;
	double *time, *rate;

	hebb_config_put_text(map, "bin", "2 ms");
	hebb_config_put_text(map, "from", "3 ms");
	hebb_config_put_text(map, "until", "10 ms");
	cr_assert(start("", 1), "%s", err.message);
	for (machine.time = 0; machine.time < 8;) {
		machine.time++;
		machine.event[0][0] = machine.time;
		/* at 3, the end of a bin that is not counted, at 5 and 8 */
		machine.events =
		    machine.time == 3 || machine.time == 5 || machine.time == 8;
		cr_assert(hebb_recording_look(&recording, machine.time, &err));
	}
	machine.time = 20;
	machine.events = 0;
	cr_assert(hebb_recording_look(&recording, 20, &err));
	cr_assert(hebb_recording_stop(&recording, 20, &err));
	cr_assert(hebb_tape_finish(tape, &err), "%s", err.message);
	file = hebb_h5_open(path, &err);
	time = numbers(file, "/rates/exc/time", 3, 1);
	rate = numbers(file, "/rates/exc/rate", 3, 1);
	cr_expect(time[0] == 4 && time[1] == 6 && time[2] == 8);
	cr_expect(rate[0] == 100 && rate[1] == 0 && rate[2] == 100);
	hebb_free(time);
	hebb_free(rate);
	hebb_h5_close(file, NULL);
}

/* ---- statistics ---- */

Test(recorder, statistics_need_no_spikes_in_the_file)
{
	struct hebb_config *map = ask("statistics", "exc");
	struct hebb_h5 *file;
	double cv = 0;

	hebb_config_put_text(map, "from", "10 ms");
	hebb_config_put_text(map, "min_spikes", "4");
	hebb_config_put_text(map, "window", "5 ms");
	ask("statistics", "inh");
	file = run("", 50);
	cr_expect(!hebb_h5_exists(file, "/spikes"));
	/* of 5 neurons one fires each ms, in turn */
	expect_number(file, "/statistics/exc", "rate_hz", 200);
	expect_number(file, "/statistics/exc", "counted", 40);
	expect_number(file, "/statistics/exc", "active", NEURONS);
	expect_number(file, "/statistics/exc", "cv_isi", 0);
	expect_number(file, "/statistics/exc", "fano", 0);
	expect_number(file, "/statistics/exc", "until_ms", 50);
	cr_expect(hebb_h5_number(file, "/statistics/inh", "rate_hz", &cv));
	cr_expect_float_eq(cv, 200, 1e-9);
	cr_expect(hebb_h5_number(file, "/statistics/inh", "fano", &cv));
	cr_expect(isnan(cv), "no window of 100 ms has passed");
	/* bins of a step, 1 ms: segments of 32 */
	hebb_free(numbers(file, "/statistics/exc/power", 17, 1));
	hebb_h5_close(file, NULL);
}

/* ---- state ---- */

Test(recorder, sample_i_of_a_state_is_at_i_times_every)
{
	struct hebb_config *map = ask("state", "exc.v");
	struct hebb_h5 *file;
	double *data, *time;
	int i, k;

	hebb_config_put_text(map, "every", "4 ms");
	hebb_config_put_text(map, "first", "3");
	file = run("", 10);
	data = numbers(file, "/report/exc.v/data", 3, 3);
	for (i = 0; i < 3; i++)
		for (k = 0; k < 3; k++)
			cr_expect_eq(data[3 * i + k], 100 * k + 4 * i);
	time = numbers(file, "/report/exc.v/mapping/time", 3, 1);
	cr_expect(time[0] == 0 && time[1] == 12 && time[2] == 4);
	hebb_free(data);
	hebb_free(time);
	hebb_h5_close(file, NULL);
}

Test(recorder, a_state_has_the_layout_that_sonata_readers_want)
{
	struct hebb_h5 *file;
	double *column;
	int i;

	ask("state", "exc.v");
	file = run("", 2);
	hebb_free(numbers(file, "/report/exc.v/data", 3, NEURONS));
	expect_text(file, "/report/exc.v/data", "units", "mV");
	expect_text(file, "/report/exc.v/data", "brief", "membrane potential");
	expect_text(file, "/report/exc.v/mapping/time", "units", "ms");
	column = numbers(file, "/report/exc.v/mapping/node_ids", NEURONS, 1);
	for (i = 0; i < NEURONS; i++)
		cr_expect_eq(column[i], i);
	hebb_free(column);
	column = numbers(file, "/report/exc.v/mapping/index_pointer",
			 NEURONS + 1, 1);
	for (i = 0; i <= NEURONS; i++)
		cr_expect_eq(column[i], i);
	hebb_free(column);
	hebb_free(numbers(file, "/report/exc.v/mapping/index_pointers",
			  NEURONS + 1, 1));
	hebb_free(
	    numbers(file, "/report/exc.v/mapping/element_ids", NEURONS, 1));
	hebb_free(
	    numbers(file, "/report/exc.v/mapping/element_pos", NEURONS, 1));
	hebb_h5_close(file, NULL);
}

Test(recorder, a_state_of_chosen_neurons_in_a_window)
{
	struct hebb_config *map = ask("state", "exc.v");
	struct hebb_config *only = hebb_config_new(HEBB_LIST, &place);
	struct hebb_h5 *file;
	double *data;

	hebb_config_add(map, "only", only);
	hebb_config_add(only, NULL, hebb_config_scalar("4"));
	hebb_config_add(only, NULL, hebb_config_scalar("1"));
	hebb_config_add(only, NULL, hebb_config_scalar("2"));
	hebb_config_put_text(map, "from", "3 ms");
	hebb_config_put_text(map, "until", "5 ms");
	hebb_config_put_text(map, "precision", "double");
	file = run("", 8);
	data = numbers(file, "/report/exc.v/data", 2, 3);
	cr_expect(data[0] == 403 && data[1] == 103 && data[2] == 203);
	cr_expect(data[3] == 404 && data[4] == 104 && data[5] == 204);
	hebb_free(data);
	data = numbers(file, "/report/exc.v/mapping/time", 3, 1);
	cr_expect(data[0] == 3 && data[1] == 5 && data[2] == 1);
	hebb_free(data);
	hebb_h5_close(file, NULL);
}

Test(recorder, times_off_the_grid_add_up_no_error)
{
	struct hebb_config *map = ask("state", "exc.v");
	int i;

	hebb_config_put_text(map, "every", "0.1 ms");
	cr_assert(start("", 0.1), "%s", err.message);
	for (i = 0; i < 30000; i++) {
		const double time = i * 0.1;

		cr_assert_float_eq(hebb_recording_next(&recording), time, 1e-9);
		cr_assert(hebb_recording_look(&recording, time, &err), "%s",
			  err.message);
	}
	cr_assert(hebb_recording_stop(&recording, 3000, &err));
}

Test(recorder, a_state_that_cannot_be_sampled_in_time_is_an_error)
{
	ask("state", "exc.v");
	cr_assert(start("", 1));
	cr_expect(hebb_recording_look(&recording, 0, &err));
	cr_expect(!hebb_recording_look(&recording, 8, &err));
	cr_expect_eq(err.kind, HEBB_MODEL);
	cr_expect(hebb_recording_stop(&recording, 8, &err));
}

/* ---- weights ---- */

Test(recorder, weights_are_there_at_start_and_end)
{
	struct hebb_h5 *file;
	double *time, *data;

	ask("weights", "exc_inh");
	file = run("", 6);
	time = numbers(file, "/weights/exc_inh/time", 2, 1);
	cr_expect(time[0] == 0 && time[1] == 6);
	data = numbers(file, "/weights/exc_inh/weight", 2, 12);
	cr_expect(data[0] == 0 && data[11] == 11. / 8);
	cr_expect(data[12] == 6 && data[23] == 6 + 11. / 8);
	hebb_free(time);
	hebb_free(data);
	hebb_h5_close(file, NULL);
}

Test(recorder, weights_of_a_learner_are_counted_in_samples)
{
	struct hebb_config *map = ask("weights", "fc1");
	struct hebb_h5 *file;
	struct hebb_h5_list names;
	double *samples;

	hebb_config_put_text(map, "every", "4");
	file = run("artificial/1", 10);
	samples = numbers(file, "/weights/artificial/1/fc1/samples", 4, 1);
	cr_expect(samples[1] == 4 && samples[2] == 8 && samples[3] == 10);
	hebb_free(samples);
	hebb_free(numbers(file, "/weights/artificial/1/fc1/weight", 4, 12));
	hebb_free(numbers(file, "/weights/artificial/1/fc1/bias", 4, 3));
	cr_assert(
	    hebb_h5_children(file, "/weights/artificial/1/fc1", &names, &err));
	cr_expect_eq(names.n, 3, "gradients are no weights");
	hebb_h5_list_release(&names);
	hebb_h5_close(file, NULL);
}

/* ---- reductions ---- */

static struct hebb_config *put_range(struct hebb_config *map, const char *low,
				     const char *high)
{
	struct hebb_config *range =
	    hebb_config_add(map, "range", hebb_config_new(HEBB_LIST, &place));

	hebb_config_put_text(map, "reduce", "histogram");
	hebb_config_add(range, NULL, hebb_config_scalar("%s", low));
	hebb_config_add(range, NULL, hebb_config_scalar("%s", high));
	range->place = place;
	return range;
}

Test(recorder, a_state_is_reduced_to_mean_and_spread)
{
	struct hebb_config *map = ask("state", "exc.v");
	struct hebb_h5 *file;
	double *time, *mean, *sd;
	int i;

	hebb_config_put_text(map, "reduce", "mean");
	hebb_config_put_text(map, "every", "4 ms");
	hebb_config_put_text(map, "from", "2 ms");
	file = run("", 10);
	time = numbers(file, "/mean/exc.v/time", 3, 1);
	mean = numbers(file, "/mean/exc.v/mean", 3, 1);
	sd = numbers(file, "/mean/exc.v/sd", 3, 1);
	for (i = 0; i < 3; i++) {
		cr_expect_eq(time[i], 2 + 4 * i);
		cr_expect_float_eq(mean[i], 200 + time[i], 1e-12);
		cr_expect_float_eq(sd[i], 100 * sqrt(2), 1e-12);
	}
	expect_text(file, "/mean/exc.v/mean", "units", "mV");
	cr_expect(!hebb_h5_exists(file, "/report"));
	hebb_free(time);
	hebb_free(mean);
	hebb_free(sd);
	hebb_h5_close(file, NULL);
}

Test(recorder, a_state_is_reduced_to_a_histogram)
{
	struct hebb_config *map = ask("state", "exc.v");
	struct hebb_h5 *file;
	double *count, *edge, *below, *above;

	put_range(map, "100 mV", "0.3 V");
	hebb_config_put_text(map, "bins", "4");
	hebb_config_put_text(map, "every", "50 ms");
	file = run("", 60);
	count = numbers(file, "/histogram/exc.v/count", 2, 4);
	/* 0, 100, 200, 300, 400; then 50 more each */
	cr_expect(count[0] == 1 && count[1] == 0 && count[2] == 1 &&
		  count[3] == 1);
	cr_expect(count[4] == 0 && count[5] == 1 && count[6] == 0 &&
		  count[7] == 1);
	below = numbers(file, "/histogram/exc.v/below", 2, 1);
	above = numbers(file, "/histogram/exc.v/above", 2, 1);
	cr_expect(below[0] == 1 && below[1] == 1);
	cr_expect(above[0] == 1 && above[1] == 2);
	edge = numbers(file, "/histogram/exc.v/edges", 5, 1);
	cr_expect(edge[0] == 100 && edge[1] == 150 && edge[4] == 300);
	hebb_free(count);
	hebb_free(edge);
	hebb_free(below);
	hebb_free(above);
	hebb_h5_close(file, NULL);
}

Test(recorder, weights_are_reduced_too)
{
	struct hebb_config *map = ask("weights", "exc_inh");
	struct hebb_h5 *file;
	double *time, *mean;

	hebb_config_put_text(map, "reduce", "mean");
	hebb_config_put_text(map, "every", "4 ms");
	put_range(ask("weights", "fc1"), "0", "2 nS");
	file = run("", 6);
	time = numbers(file, "/mean/exc_inh.weight/time", 3, 1);
	mean = numbers(file, "/mean/exc_inh.weight/mean", 3, 1);
	cr_expect(time[0] == 0 && time[1] == 4 && time[2] == 6);
	cr_expect_float_eq(mean[1], 4 + 5.5 / 8, 1e-12);
	hebb_free(numbers(file, "/histogram/fc1.weight/count", 2, 50));
	hebb_free(numbers(file, "/histogram/fc1.bias/count", 2, 50));
	cr_expect(!hebb_h5_exists(file, "/weights"));
	hebb_free(time);
	hebb_free(mean);
	hebb_h5_close(file, NULL);
}

/* ---- mistakes ---- */

static void expect_refused(const char *message)
{
	struct hebb_error later;

	cr_expect(!start("", 1));
	cr_expect_eq(err.kind, HEBB_MODEL);
	cr_expect_str_eq(err.message, message);
	hebb_recording_stop(&recording, 0, &later);
}

Test(recorder, an_unknown_population_is_named_with_its_place)
{
	ask("spikes", "exk");
	expect_refused("model.yaml:7:9: there is no 'exk.spikes' to record "
		       "(did you mean 'exc'?)");
}

Test(recorder, an_unknown_state_is_named_with_its_place)
{
	ask("state", "exc.w");
	expect_refused("model.yaml:7:9: there is no 'exc.w' to record (did "
		       "you mean 'exc.v'?)");
}

Test(recorder, spikes_are_no_state_and_gradients_no_weights)
{
	struct hebb_error later;

	ask("state", "exc.spikes");
	cr_expect(!start("", 1));
	hebb_recording_stop(&recording, 0, &later);
	hebb_config_free(list);
	list = hebb_config_new(HEBB_LIST, &place);
	ask("weights", "exc");
	expect_refused("model.yaml:7:9: there is no 'exc.weight' to record");
}

Test(recorder, a_neuron_out_of_range_is_refused)
{
	struct hebb_config *map = ask("state", "exc.v");
	struct hebb_config *only = hebb_config_new(HEBB_LIST, &place);

	hebb_config_add(map, "only", only);
	hebb_config_add(only, NULL, hebb_config_scalar("5"))->place = place;
	expect_refused("model.yaml:7:9: a neuron's number is 5, outside "
		       "0 .. 4");
}

Test(recorder, a_histogram_needs_its_range)
{
	hebb_config_put_text(ask("state", "exc.v"), "reduce", "histogram");
	expect_refused("model.yaml:7:9: a histogram needs its range, such as "
		       "range: [-80 mV, -40 mV]");
}

Test(recorder, a_range_goes_upwards)
{
	put_range(ask("state", "exc.v"), "3 mV", "3 mV");
	expect_refused("model.yaml:7:9: range goes from 3 to 3; the lower one "
		       "comes first");
}

Test(recorder, one_thing_is_recorded_once)
{
	ask("spikes", "exc");
	ask("spikes", "exc");
	expect_refused("'/spikes/exc/timestamps' is recorded twice; take one "
		       "recorder out");
}

Test(recorder, a_list_is_wanted)
{
	list->kind = HEBB_MAP;
	expect_refused("model.yaml:7:9: 'record' is a list of recorders, such "
		       "as [{type: spikes, of: exc}]");
}

Test(recorder, nothing_to_record_is_fine)
{
	cr_assert(hebb_recording_start(&recording, NULL, &machine.probes, tape,
				       "", 1, &err));
	cr_expect_eq(hebb_recording_next(&recording), INFINITY);
	cr_expect(hebb_recording_look(&recording, 0, &err));
	cr_expect(hebb_recording_stop(&recording, 0, &err));
}

/* ---- the whole file ---- */

static const struct hebb_provenance provenance = {
	.command = "hebb run model.yaml",
	.model = "a: 1\n",
	.resolved = "a: 1\nb: 2\n",
	.seed = 18446744073709551615u,
	.dt = 0.1,
	.threads = 2,
};

Test(recorder, provenance_is_in_the_file_and_not_in_the_digest)
{
	char before[65], after[65], *text;
	struct hebb_h5 *file;
	double number;

	hebb_tape_digest(tape, before);
	cr_assert(hebb_provenance_write(tape, &provenance, &err), "%s",
		  err.message);
	cr_assert(hebb_provenance_end(tape, "done", &err));
	hebb_tape_digest(tape, after);
	cr_expect_str_eq(before, after);
	cr_assert(hebb_tape_finish(tape, &err), "%s", err.message);
	file = hebb_h5_open(path, &err);
	expect_text(file, "/run", "program", "hebb");
	expect_text(file, "/run", "status", "done");
	text = hebb_h5_text(file, "/run", "ended");
	cr_expect_eq(strlen(text), strlen("2000-01-01T00:00:00Z"));
	hebb_free(text);
	text = hebb_h5_read_text(file, "/run/resolved", &err);
	cr_expect_str_eq(text, provenance.resolved);
	hebb_free(text);
	cr_expect(hebb_h5_number(file, "/run", "threads", &number));
	cr_expect_eq(number, 2);
	hebb_h5_close(file, NULL);
}

/* A file with everything in it. */
static void make_all(void)
{
	ask("spikes", "exc");
	ask("state", "exc.v");
	ask("weights", "fc1");
	cr_assert(hebb_provenance_write(tape, &provenance, &err));
	hebb_h5_close(run("", 10), NULL);
}

static int shell(const char *format)
{
	char command[1024];

	snprintf(command, sizeof(command), format, path);
	return system(command);
}

Test(recorder, h5dump_reads_the_file)
{
	if (shell("command -v h5dump >/dev/null # %s"))
		cr_skip_test("h5dump is not installed (hdf5-tools)");
	make_all();
	cr_expect_eq(shell("h5dump '%s' >/dev/null"), 0);
	cr_expect_eq(shell("h5dump -H '%s' | grep -q H5T_ENUM"), 0);
}

Test(recorder, h5py_reads_the_file)
{
	if (shell("/usr/bin/python3 -c 'import h5py' 2>/dev/null # %s"))
		cr_skip_test("h5py is not installed (python3-h5py)");
	make_all();
	cr_expect_eq(
	    shell("/usr/bin/python3 -c '"
		  "import h5py, sys\n"
		  "f = h5py.File(sys.argv[1])\n"
		  "s = f[\"spikes/exc\"]\n"
		  "assert s[\"timestamps\"].attrs[\"units\"] == \"ms\"\n"
		  "assert s.attrs[\"sorting\"] == 2\n"
		  "assert list(s[\"node_ids\"][:3]) == [1, 2, 3]\n"
		  "r = f[\"report/exc.v\"]\n"
		  "assert r[\"data\"].dtype == \"<f4\"\n"
		  "assert r[\"data\"].attrs[\"units\"] == \"mV\"\n"
		  "assert f.attrs[\"magic\"] == 0x0A7A\n"
		  "assert list(f.attrs[\"version\"]) == [0, 1]\n"
		  "assert f[\"run\"].attrs[\"seed\"] == 2**64 - 1\n"
		  "assert f[\"run/model\"][()] == b\"a: 1\\n\"\n"
		  "' '%s'"),
	    0);
}
