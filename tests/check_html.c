#include "lab/html.h"

#include <stdlib.h>
#include <string.h>
#include <criterion/criterion.h>

static char *text;
static size_t length;
static FILE *page;

static void enter(void)
{
	page = open_memstream(&text, &length);
	cr_assert(page);
}

static void leave(void)
{
	free(text);
}

static void expect(const char *wanted)
{
	cr_assert_eq(fclose(page), 0);
	cr_expect_str_eq(text, wanted);
}

TestSuite(html, .init = enter, .fini = leave);

Test(html, texts_stay_texts)
{
	hebb_html(page, "<p title=\"%s\">%s</p>", "\"a\" & 'b'",
		  "</p><script>x</script>");
	expect("<p title=\"&quot;a&quot; &amp; &#39;b&#39;\">"
	       "&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</p>");
}

Test(html, letters_of_all_kinds_are_kept)
{
	hebb_html(page, "%s", "\xc3\xa9 \xe2\x80\x93 \xf0\x9f\xa7\xa0\n");
	expect("\xc3\xa9 \xe2\x80\x93 \xf0\x9f\xa7\xa0\n");
}

Test(html, what_is_no_text_is_replaced)
{
	hebb_html(page, "%s|%s", "a\xff", "\x01");
	expect("a\xef\xbf\xbd|\xef\xbf\xbd");
}

Test(html, drawings_get_a_name_and_ids_of_their_own)
{
	hebb_html_svg(page,
		      "<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 8 5\">\n"
		      "<title>Gnuplot</title>\n<desc>by X</desc>\n"
		      "<g id=\"a\"><title>gnuplot_plot_1</title>"
		      "<use xlink:href='#b'/></g>\n"
		      "<g id='b' filter=\"url(#c)\"/>\n</svg>\n",
		      "f1", "A <name>", "what it shows");
	expect("<svg role=\"img\" aria-labelledby=\"f1-title\" "
	       "aria-describedby=\"f1-desc\" \n viewBox=\"0 0 8 5\">\n"
	       "<title id=\"f1-title\">A &lt;name&gt;</title>\n"
	       "<desc id=\"f1-desc\">what it shows</desc>\n\n"
	       "<g id=\"f1-a\"><use xlink:href='#f1-b'/></g>\n"
	       "<g id='f1-b' filter=\"url(#f1-c)\"/>\n</svg>\n");
}

Test(html, what_is_no_drawing_is_left_out)
{
	hebb_html_svg(page, "gnuplot failed", "f1", "a", "b");
	expect("");
}
