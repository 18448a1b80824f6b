#include "lab/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <criterion/criterion.h>

#include "base/memory.h"
#include "base/text.h"

static const double x[] = { 100, 200, 400, 800 };
static const double y[] = { 0.5, 0.7, NAN, 0.9 };
static const double low[] = { 0.4, 0.6, 0.7, 0.85 };
static const double high[] = { 0.6, 0.8, 0.9, 0.95 };
static const struct hebb_curve curve[] = {
	{ .name = "it's `id` $x",
	  .mark = HEBB_LINE,
	  .n = 4,
	  .x = x,
	  .y = y,
	  .low = low,
	  .high = high },
	{ .name = "b\nquit", .mark = HEBB_BARS, .n = 4, .x = x, .y = low },
};
static const struct hebb_picture picture = {
	.title = "a 'title'",
	.x_label = "samples",
	.y_label = "accuracy",
	.log_x = true,
	.curve = curve,
	.n = 2,
};
static char folder[64];

static void enter(void)
{
	if (system("gnuplot -d -e quit"))
		cr_skip_test("gnuplot is not installed");
	strcpy(folder, "/tmp/hebb-picture-XXXXXX");
	cr_assert(mkdtemp(folder));
	cr_assert(!chdir(folder));
}

static void leave(void)
{
	char *command = hebb_text_format("rm -rf %s", folder);

	if (*folder)
		cr_expect(!system(command));
	hebb_free(command);
}

TestSuite(picture, .init = enter, .fini = leave);

static void begins_with(const char *path, const char *magic)
{
	char head[16] = { 0 };
	FILE *file = fopen(path, "r");

	cr_assert(file, "%s is not there", path);
	cr_assert_gt(fread(head, 1, 15, file), 0);
	fclose(file);
	cr_assert(strstr(head, magic), "%s begins with '%s'", path, head);
}

Test(picture, the_ending_decides_the_format)
{
	struct hebb_error err = { 0 };

	cr_assert(hebb_picture_write(&picture, "a.svg", &err), "%s",
		  err.message);
	cr_assert(hebb_picture_write(&picture, "it's a.png", &err), "%s",
		  err.message);
	cr_assert(hebb_picture_write(&picture, "$(touch x).pdf", &err), "%s",
		  err.message);
	begins_with("a.svg", "<?xml");
	begins_with("it's a.png", "PNG");
	begins_with("$(touch x).pdf", "%PDF");
	cr_assert(access("x", F_OK));
	cr_assert(!system("test $(ls | wc -l) = 3"));
	cr_assert_not(hebb_picture_write(&picture, "a.gif", &err));
	cr_assert_eq(err.kind, HEBB_USAGE);
}

Test(picture, a_missing_folder_is_named)
{
	struct hebb_error err = { 0 };

	cr_assert_not(hebb_picture_write(&picture, "no/a.svg", &err));
	cr_assert_eq(err.kind, HEBB_MODEL);
	cr_assert(strstr(err.message, "no/a.svg"));
}

Test(picture, without_gnuplot_the_way_out_is_named)
{
	struct hebb_error err = { 0 };

	cr_assert(!setenv("PATH", "/nowhere", 1));
	cr_assert_not(hebb_picture_write(&picture, "a.svg", &err));
	cr_assert(strstr(err.message, "gnuplot-nox"));
	cr_assert(!setenv("PATH", "/usr/bin:/bin", 1));
	cr_assert(!system("test -z \"$(ls)\""));
}

Test(picture, a_terminal_gets_letters)
{
	struct hebb_error err = { 0 };
	char text[8192];
	FILE *file = tmpfile();
	size_t n;

	cr_assert(hebb_picture_print(&picture, 70, false, file, &err), "%s",
		  err.message);
	rewind(file);
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	cr_assert(strstr(text, "a 'title'"));
	cr_assert(strstr(text, "it's `id` $x"));
	cr_assert(strstr(text, "accuracy"));
}
