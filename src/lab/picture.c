#include "lab/picture.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

extern char **environ;

static const struct format {
	const char *ending, *terminal;
} formats[] = {
	{ ".svg", "svg size 800,500 dynamic noenhanced background '#ffffff' "
		  "font 'DejaVu Sans,Arial,sans-serif,14' rounded" },
	{ ".png", "pngcairo size 1200,750 noenhanced font 'DejaVu Sans,15' "
		  "linewidth 1.5 rounded" },
	{ ".pdf", "pdfcairo size 16cm,10cm noenhanced font 'DejaVu Sans,11' "
		  "rounded" },
	{ NULL, NULL },
};

/* of every picture */
#define NAMES_ABREAST   36 /* letters that fit side by side below a picture */
#define WIDTH_BY_HEIGHT 1.6

/* Okabe & Ito 2008, the dark ones first; with a dash type each */
static const struct look {
	const char *colour;
	int dash, point;
} looks[] = {
	{ "#0072b2", 1, 7 },  { "#d55e00", 2, 5 },  { "#009e73", 4, 9 },
	{ "#cc79a7", 5, 13 }, { "#e69f00", 3, 11 }, { "#56b4e9", 1, 6 },
	{ "#000000", 2, 4 },
};
enum { LOOKS = sizeof(looks) / sizeof(*looks) };

/* points of a line that are shown as such; that make it noisy */
enum { SPARSE = 60, CROWDED = 500 };

static const struct format *find_format(const char *path)
{
	const struct format *format;
	const size_t n = strlen(path);

	for (format = formats; format->ending; format++)
		if (n > 4 && !strcasecmp(path + n - 4, format->ending))
			return format;
	return NULL;
}

bool hebb_picture_may(const char *path, bool force, struct hebb_error *err)
{
	if (!find_format(path))
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "the name of a picture ends in .svg, "
				      ".png or .pdf, and '%s' does not",
				      path);
	if (!force && !access(path, F_OK))
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "'%s' is there; --force overwrites it",
				      path);
	return true;
}

/* ---- the script ---- */

/* A text of ours or of a model file, as a string of gnuplot's. */
static void add_quoted(FILE *script, const char *text)
{
	fputc('\'', script);
	for (; text && *text; text++) {
		if (*text == '\'')
			fputc('\'', script);
		fputc((unsigned char)*text < ' ' ? ' ' : *text, script);
	}
	fputc('\'', script);
}

static void add_label(FILE *script, const char *which, const char *text)
{
	if (!text)
		return;
	fprintf(script, "set %s ", which);
	add_quoted(script, text);
	fputc('\n', script);
}

static void add_number(FILE *script, double number)
{
	if (isfinite(number))
		fprintf(script, " %.9g", number);
	else
		fputs(" NaN", script);
}

static void add_data(FILE *script, const struct hebb_curve *curve, size_t c)
{
	size_t i;

	fprintf(script, "$data%zu << END\n", c);
	for (i = 0; i < curve->n; i++) {
		add_number(script, curve->x[i]);
		add_number(script, curve->y[i]);
		if (curve->z)
			add_number(script, curve->z[i]);
		if (curve->low) {
			add_number(script, curve->low[i]);
			add_number(script, curve->high[i]);
		}
		fputc('\n', script);
	}
	fputs("END\n", script);
}

static void add_style(FILE *script, const struct hebb_curve *curve, size_t c,
		      bool letters, bool plain)
{
	const struct look *look = &looks[c % LOOKS];

	if (letters) {
		static const char *const style[] = {
			"lines", "dots", "points", "boxes", "image", "points"
		};

		fprintf(script, "with %s", style[curve->mark]);
	} else if (curve->mark == HEBB_LINE) {
		const bool noisy = curve->n > CROWDED;

		/* dashes of a line that goes up and down all the time are
		 * no dashes */
		fprintf(script, "with %s lc rgb '%s' lw %d dt %d",
			curve->n > SPARSE ? "lines" : "linespoints",
			look->colour, noisy ? 1 : 2, noisy ? 1 : look->dash);
		if (curve->n <= SPARSE)
			fprintf(script, " pt %d ps 0.6", look->point);
	} else if (curve->mark == HEBB_WHISKERS) {
		fprintf(script, "with yerrorbars lc rgb '%s' lw 2 pt %d ps 0.9",
			look->colour, look->point);
	} else if (curve->mark == HEBB_IMAGE) {
		fputs(plain ? "with image pixels" : "with image", script);
	} else if (curve->mark == HEBB_BARS) {
		fprintf(script,
			"with boxes fs transparent solid 0.5 lc rgb '%s'",
			look->colour);
	} else {
		fprintf(script, "with points pt 7 ps %s lc rgb '%s'",
			curve->mark == HEBB_DOTS ? "0.2" : "0.6", look->colour);
	}
}

/* Columns beside x and y. */
static const char *using_more(const struct hebb_curve *curve, bool letters)
{
	return curve->z                                   ? ":3"
	       : curve->mark == HEBB_WHISKERS && !letters ? ":3:4"
							  : "";
}

static void add_plot(FILE *script, const struct hebb_picture *picture,
		     bool letters)
{
	const char *comma = "plot ";
	size_t c;

	for (c = 0; c < picture->n; c++) {
		if (!picture->curve[c].low || letters ||
		    picture->curve[c].mark == HEBB_WHISKERS)
			continue;
		fprintf(script,
			"%s$data%zu using 1:3:4 with filledcurves notitle "
			"lc rgb '%s' fs transparent solid 0.2 noborder",
			comma, c, looks[c % LOOKS].colour);
		comma = ", \\\n     ";
	}
	for (c = 0; c < picture->n; c++) {
		const struct hebb_curve *curve = &picture->curve[c];

		fprintf(script, "%s$data%zu using 1:2%s ", comma, c,
			using_more(curve, letters));
		if (curve->name) {
			fputs("title ", script);
			add_quoted(script, curve->name);
			fputc(' ', script);
		} else {
			fputs("notitle ", script);
		}
		add_style(script, curve, c, letters, picture->plain);
		comma = ", \\\n     ";
	}
	fputc('\n', script);
}

static void add_plain(FILE *script)
{
	fputs("set cbrange [*:*]\nset size ratio -1\n"
	      "unset border\nunset tics\nunset grid\n"
	      "unset colorbox\nset rmargin 2\nset lmargin 2\n"
	      "set palette defined (0 '#000000', 1 '#ffffff')\n",
	      script);
}

/* Names at 1, 2, ... of an axis. */
/* Below each other, slanting, where they would run into each other. */
static void add_names(FILE *script, char axis, const char *const *name,
		      bool turns)
{
	size_t letters = 0, i;

	if (!name)
		return;
	for (i = 0; name[i]; i++)
		letters += strlen(name[i]) + 1;
	fprintf(script, "set %ctics scale 0 %s (", axis,
		axis == 'x' && turns && letters > NAMES_ABREAST
		    ? "rotate by -30 left"
		    : "norotate");
	for (i = 0; name[i]; i++) {
		fputs(i ? ", " : "", script);
		add_quoted(script, name[i]);
		fprintf(script, " %zu", i + 1);
	}
	fputs(")\n", script);
}

static void add_panel(FILE *script, const struct hebb_picture *picture,
		      bool letters)
{
	size_t c;

	fputs("unset title\nunset xlabel\nunset ylabel\nunset logscale\n"
	      "set xrange [*:*]\nset cbrange [0:*]\n",
	      script);
	add_label(script, "title", picture->title);
	add_label(script, "xlabel", picture->x_label);
	if (!letters) /* which cannot be turned */
		add_label(script, "ylabel", picture->y_label);
	add_label(script, "cblabel", picture->z_label);
	if (picture->log_x)
		fputs("set logscale x\n", script);
	fputs(picture->zero_y ? "set yrange [0:*]\n" : "set yrange [*:*]\n",
	      script);
	if (picture->x_until > picture->x_from)
		fprintf(script, "set xrange [%.9g:%.9g]\n", picture->x_from,
			picture->x_until);
	if (picture->fit)
		fputs("set xrange [*:*] noextend\nset yrange [*:*] noextend\n"
		      "unset grid\n",
		      script);
	add_names(script, 'x', picture->x_names, !letters);
	add_names(script, 'y', picture->y_names, false);
	if (picture->plain)
		add_plain(script);
	for (c = 0; c < picture->n; c++)
		add_data(script, &picture->curve[c], c);
	add_plot(script, picture, letters);
}

/* ---- two images with pixels of one size, the lower one in balance ---- */

/* What a sheet of pixels covers: the first two are neighbours. */
struct extent {
	double left, bottom, width, height;
};

static struct extent extent_of(const struct hebb_curve *curve)
{
	double left = INFINITY, bottom = INFINITY, right = -INFINITY;
	double top = -INFINITY, pixel = 1;
	size_t i;

	for (i = 0; i < curve->n; i++) {
		left = fmin(left, curve->x[i]);
		right = fmax(right, curve->x[i]);
		bottom = fmin(bottom, curve->y[i]);
		top = fmax(top, curve->y[i]);
	}
	if (curve->n > 1 && curve->x[1] > curve->x[0])
		pixel = curve->x[1] - curve->x[0];
	return (struct extent){ left - pixel / 2, bottom - pixel / 2,
				right - left + pixel, top - bottom + pixel };
}

/* Names below what stands there. */
static void add_captions(FILE *script, const char *const *caption)
{
	size_t i;

	fputs("set xtics scale 0 (", script);
	for (i = 0; caption[i]; i++) {
		fputs(i ? ", " : "", script);
		add_quoted(script, caption[i]);
		fprintf(script, " %g", (double)i + 0.4);
	}
	fputs(")\n", script);
}

/* Two colours of equal strength, so that signs can be told apart. */
static void add_balance(FILE *script, const struct hebb_curve *curve, double x,
			double y, double height)
{
	double most = 0;
	size_t i;

	for (i = 0; i < curve->n; i++)
		most = fmax(most, fabs(curve->z[i]));
	if (!(most > 0))
		most = 1;
	fprintf(script,
		"set cbrange [%.9g:%.9g]\n"
		"set cbtics out ('%.2g' %.9g, '0' 0, '%.2g' %.9g)\n"
		"set colorbox user origin screen %g,%g size screen 0.015,%g\n"
		"set palette defined (-1 '#0072b2', 0 '#ffffff', "
		"1 '#d55e00')\n",
		-most, most, -most, -most, most, most, x, y, height);
}

static void add_strip(FILE *script, const struct hebb_picture *picture,
		      double unit, double top)
{
	const struct hebb_curve *curve = picture->curve;
	const struct extent is = extent_of(curve);
	const double left = 0.47 - unit * is.width / 2;
	const double right = left + unit * is.width;
	const double bottom = top - WIDTH_BY_HEIGHT * unit * is.height;

	fprintf(script,
		"unset title\nunset border\nunset tics\nunset grid\n"
		"unset colorbox\nset cbrange [*:*]\n"
		"set palette defined (0 '#000000', 1 '#ffffff')\n"
		"set lmargin at screen %g\nset rmargin at screen %g\n"
		"set tmargin at screen %g\nset bmargin at screen %g\n"
		"set xrange [%.9g:%.9g]\nset yrange [%.9g:%.9g]\n",
		left, right, top, bottom, is.left, is.left + is.width,
		is.bottom, is.bottom + is.height);
	add_label(script, "title", picture->title);
	if (picture->balanced)
		add_balance(script, curve, right + 0.015, bottom, top - bottom);
	if (picture->caption)
		add_captions(script, picture->caption);
	add_data(script, curve, 0);
	add_plot(script, picture, false);
}

/* As large as they fit. */
static void add_strips(FILE *script, const struct hebb_picture *picture)
{
	const double gap = 0.02, room = 0.76;
	const struct extent above = extent_of(picture->curve);
	const struct extent below = extent_of(picture->below->curve);
	const double both = WIDTH_BY_HEIGHT * (above.height + below.height);
	const double unit = fmin(0.82 / above.width, room / both);
	const double top = 0.5 + (unit * both + gap) / 2;

	fputs("set multiplot\n", script);
	add_strip(script, picture, unit, top);
	add_strip(script, picture->below, unit,
		  top - WIDTH_BY_HEIGHT * unit * above.height - gap);
	fputs("unset multiplot\n", script);
}

static bool has_image(const struct hebb_picture *picture)
{
	return picture->n && picture->curve[0].mark == HEBB_IMAGE;
}

static void add_script(FILE *script, const struct hebb_picture *picture,
		       const char *terminal, bool letters)
{
	fputs("set encoding utf8\nset datafile missing 'NaN'\n", script);
	fprintf(script, "set terminal %s\n", terminal);
	fputs(letters ? "set key below width 2\n"
		      : "set key above center horizontal samplen 4\n"
			"set border 3\nset tics nomirror out\n"
			"set grid lc rgb '#dddddd' lw 0.5 dt 1\n"
			"set boxwidth 1 relative\nset rmargin 5\n"
			"set palette defined (0 '#ffffff', 1 '#a6cee3', "
			"2 '#0072b2', 3 '#00264d')\n",
	      script);
	if (has_image(picture))
		fputs("set rmargin 12\nset grid front\n", script);
	if (!picture->below || letters) {
		add_panel(script, picture, letters);
		return;
	}
	if (picture->plain) {
		add_strips(script, picture);
		return;
	}
	fputs("set multiplot\nset lmargin 10\n"
	      "set size 1,0.64\nset origin 0,0.36\n",
	      script);
	add_panel(script, picture, letters);
	fputs("set size 1,0.38\nset origin 0,0\n", script);
	add_panel(script, picture->below, letters);
	fputs("unset multiplot\n", script);
}

/* ---- gnuplot ---- */

static bool spawn(FILE *script, int out, FILE *complaint, int *status)
{
	char name[] = "gnuplot", defaults[] = "-d";
	char *const argument[] = { name, defaults, NULL };
	posix_spawn_file_actions_t actions;
	pid_t child;
	int failure;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(script), 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, fileno(complaint), 2);
	failure =
	    posix_spawnp(&child, "gnuplot", &actions, NULL, argument, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (failure) {
		errno = failure;
		return false;
	}
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return false;
	return true;
}

/* The line of gnuplot's message that says what is wrong. */
static bool complain(FILE *complaint, struct hebb_error *err)
{
	char line[256], last[256] = "it does not say why";

	rewind(complaint);
	while (fgets(line, sizeof(line), complaint)) {
		line[strcspn(line, "\n")] = '\0';
		if (strspn(line, " ^") != strlen(line))
			memcpy(last, line, sizeof(last));
	}
	return hebb_error_set(err, HEBB_IO, NULL, "gnuplot failed: %s", last);
}

static bool run_gnuplot(FILE *script, int out, struct hebb_error *err)
{
	FILE *complaint = tmpfile();
	int status = 0;
	bool ok = complaint != NULL;

	if (!ok)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "no temporary file can be made: %s",
				      strerror(errno));
	if (!spawn(script, out, complaint, &status))
		ok = hebb_error_set(err, HEBB_IO, NULL,
				    errno == ENOENT
					? "gnuplot is missing; on Debian: "
					  "apt-get install gnuplot-nox"
					: "gnuplot cannot be started");
	else if (!WIFEXITED(status) || WEXITSTATUS(status))
		ok = complain(complaint, err);
	fclose(complaint);
	return ok;
}

static bool draw(const struct hebb_picture *picture, const char *terminal,
		 bool letters, int out, struct hebb_error *err)
{
	FILE *script = tmpfile();
	bool ok;

	if (!script)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "no temporary file can be made: %s",
				      strerror(errno));
	add_script(script, picture, terminal, letters);
	ok = !fflush(script) && !ferror(script);
	if (!ok)
		hebb_error_set(err, HEBB_IO, NULL,
			       "cannot write a temporary file: %s",
			       strerror(errno));
	rewind(script);
	ok = ok && run_gnuplot(script, out, err);
	fclose(script);
	return ok;
}

static bool refused(const char *path, struct hebb_error *err)
{
	return hebb_error_set(
	    err, errno == ENOENT || errno == ENOTDIR ? HEBB_MODEL : HEBB_IO,
	    NULL, "cannot write '%s': %s", path, strerror(errno));
}

/* The file under its temporary name is whole: give it its own. */
static bool settle(int out, const char *temporary, const char *path,
		   struct hebb_error *err)
{
	const mode_t mask = umask(0);

	umask(mask);
	if (!fchmod(out, 0666 & ~mask) && !fsync(out) &&
	    !rename(temporary, path))
		return true;
	return refused(path, err);
}

bool hebb_picture_write(const struct hebb_picture *picture, const char *path,
			struct hebb_error *err)
{
	const struct format *format = find_format(path);
	char *temporary;
	bool ok;
	int out;

	if (!format)
		return hebb_picture_may(path, true, err);
	temporary = hebb_text_format("%s.XXXXXX", path);
	out = mkstemp(temporary);
	if (out < 0) {
		hebb_free(temporary);
		return refused(path, err);
	}
	ok = draw(picture, format->terminal, false, out, err) &&
	     settle(out, temporary, path, err);
	if (!ok)
		unlink(temporary);
	close(out);
	hebb_free(temporary);
	return ok;
}

char *hebb_picture_svg(const struct hebb_picture *picture, bool wide,
		       struct hebb_error *err)
{
	FILE *out = tmpfile();
	char terminal[128], line[1024], *text = NULL;
	struct hebb_text all = { 0 };

	if (!out) {
		hebb_error_set(err, HEBB_IO, NULL,
			       "no temporary file can be made: %s",
			       strerror(errno));
		return NULL;
	}
	snprintf(terminal, sizeof(terminal),
		 "svg size %s dynamic noenhanced font 'sans-serif,14' rounded",
		 wide ? "640,400" : "480,320");
	if (draw(picture, terminal, false, fileno(out), err)) {
		rewind(out);
		while (fgets(line, sizeof(line), out))
			hebb_text_add(&all, "%s", line);
		text = hebb_text_copy(all.data ? all.data : "");
	}
	hebb_text_release(&all);
	fclose(out);
	return text;
}

static bool print_panel(const struct hebb_picture *picture, int columns,
			int rows, bool utf8, FILE *file, struct hebb_error *err)
{
	char terminal[64], line[1024];
	FILE *out = tmpfile();
	bool ok;

	if (!out)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "no temporary file can be made: %s",
				      strerror(errno));
	snprintf(terminal, sizeof(terminal), "dumb noenhanced %d,%d %s",
		 columns, rows, utf8 ? "mono" : "nofeed mono");
	ok = draw(picture, terminal, true, fileno(out), err);
	rewind(out);
	if (ok && picture->y_label)
		fprintf(file, "%s\n", picture->y_label);
	while (ok && fgets(line, sizeof(line), out)) {
		size_t n = strlen(line);

		while (n && strchr(" \f\n", line[n - 1]))
			n--;
		if (n)
			fprintf(file, "%.*s\n", (int)n, line);
	}
	fclose(out);
	return ok;
}

bool hebb_picture_print(const struct hebb_picture *picture, int columns,
			bool utf8, FILE *file, struct hebb_error *err)
{
	return print_panel(picture, columns, 24, utf8, file, err) &&
	       (!picture->below ||
		print_panel(picture->below, columns, 14, utf8, file, err));
}
