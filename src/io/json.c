#include "io/json.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static const char *digits(const char *at)
{
	while (isdigit((unsigned char)*at))
		at++;
	return at;
}

/* The grammar of RFC 8259, section 6. */
static bool is_number(const char *at)
{
	const char *start;

	at += *at == '-';
	start = at;
	at = digits(at);
	if (at == start || (*start == '0' && at > start + 1))
		return false;
	if (*at == '.') {
		start = ++at;
		at = digits(at);
		if (at == start)
			return false;
	}
	if (*at == 'e' || *at == 'E') {
		at++;
		at += *at == '+' || *at == '-';
		start = at;
		at = digits(at);
		if (at == start)
			return false;
	}
	return !*at;
}

static void put_string(const char *text, FILE *file)
{
	unsigned rune;

	fputc('"', file);
	while ((rune = hebb_utf8_next(&text))) {
		if (rune == '"' || rune == '\\')
			fprintf(file, "\\%c", (int)rune);
		else if (rune >= ' ' && rune < 0x7f)
			fputc((int)rune, file);
		else if (rune == '\n')
			fputs("\\n", file);
		else if (rune < 0x10000)
			fprintf(file, "\\u%04x", rune);
		else
			fprintf(file, "\\u%04x\\u%04x", 0xd7c0 + (rune >> 10),
				0xdc00 + (rune & 0x3ff));
	}
	fputc('"', file);
}

static void put_scalar(const char *text, FILE *file)
{
	static const char *const nothing[] = { "nan", "-nan", "inf", "-inf" };
	size_t i;

	for (i = 0; i < sizeof(nothing) / sizeof(*nothing); i++) {
		if (!strcmp(text, nothing[i])) {
			fputs("null", file);
			return;
		}
	}
	if (is_number(text) || !strcmp(text, "true") || !strcmp(text, "false"))
		fputs(text, file);
	else
		put_string(text, file);
}

static void put_number(double number, FILE *file)
{
	char text[32];

	snprintf(text, sizeof(text), "%.17g", number);
	put_scalar(text, file);
}

static bool only_scalars(const struct hebb_config *node)
{
	size_t i;

	for (i = 0; node->child && i < node->n; i++)
		if (node->child[i]->kind != HEBB_SCALAR)
			return false;
	return true;
}

static void put_node(const struct hebb_config *node, int indent, FILE *file)
{
	const bool map = node->kind == HEBB_MAP;
	const bool one_line = !map && only_scalars(node);
	size_t i;

	if (node->kind == HEBB_SCALAR) {
		put_scalar(node->text, file);
		return;
	}
	fputc(map ? '{' : '[', file);
	for (i = 0; i < node->n; i++) {
		if (one_line)
			fputs(i ? ", " : "", file);
		else
			fprintf(file, "%s\n%*s", i ? "," : "", indent + 2, "");
		if (map) {
			put_string(node->child[i]->key, file);
			fputs(": ", file);
		}
		if (node->kind == HEBB_NUMBERS)
			put_number(node->numbers[i], file);
		else
			put_node(node->child[i], indent + 2, file);
	}
	if (node->n && !one_line)
		fprintf(file, "\n%*s", indent, "");
	fputc(map ? '}' : ']', file);
}

void hebb_json_write(const struct hebb_config *tree, FILE *file)
{
	put_node(tree, 0, file);
	fputc('\n', file);
}
