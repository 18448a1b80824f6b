#include "io/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/memory.h"
#include "io/file.h"

/* Far above any model, far below what could hurt. */
#define MAX_BYTES ((size_t)64 << 20)
#define MAX_DEPTH 64
#define MAX_KEYS  10000
#define MAX_KEY   250 /* escaped, four times that: libyaml takes 1024 */

struct reader {
	yaml_parser_t parser;
	const char *name, *text;
	size_t n;
	struct hebb_error *err;
};

static struct hebb_place place_of(const struct reader *reader, yaml_mark_t mark)
{
	return (struct hebb_place){ reader->name, (int)mark.line + 1,
				    (int)mark.column + 1 };
}

/* libyaml says where a bad byte is by its offset only. */
static struct hebb_place place_of_byte(const struct reader *reader, size_t at)
{
	struct hebb_place place = { reader->name, 1, 1 };
	size_t i;

	for (i = 0; i < at && i < reader->n; i++) {
		place.column++;
		if (reader->text[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return place;
}

/* Does a tab stand at the start of this line? */
static bool tab_in_front(const struct reader *reader, size_t line)
{
	const char *at = reader->text, *end = at + reader->n;

	while (line && at < end)
		line -= *at++ == '\n';
	while (at < end && *at == ' ')
		at++;
	return at < end && *at == '\t';
}

static bool syntax_error(const struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *problem = parser->problem ? parser->problem : "no memory";
	struct hebb_place place = place_of(reader, parser->problem_mark);

	if (parser->error == YAML_READER_ERROR) {
		place = place_of_byte(reader, parser->problem_offset);
		return hebb_error_set(reader->err, HEBB_MODEL, &place,
				      "this is no text in UTF-8: %s", problem);
	}
	if (tab_in_front(reader, parser->problem_mark.line))
		return hebb_error_set(reader->err, HEBB_MODEL, &place,
				      "a tab stands in front; indent with "
				      "blanks");
	if (!parser->context)
		return hebb_error_set(reader->err, HEBB_MODEL, &place,
				      "this is no YAML: %s", problem);
	return hebb_error_set(reader->err, HEBB_MODEL, &place,
			      "this is no YAML: %s %s that began in line %zu",
			      problem, parser->context,
			      parser->context_mark.line + 1);
}

static bool next(struct reader *reader, yaml_event_t *event)
{
	return yaml_parser_parse(&reader->parser, event) ||
	       syntax_error(reader);
}

static bool refuse(const struct reader *reader, const yaml_event_t *event,
		   const char *words)
{
	const struct hebb_place place = place_of(reader, event->start_mark);

	return hebb_error_set(reader->err, HEBB_MODEL, &place, "%s", words);
}

/* Anchors, aliases and tags make a file mean what it does not show. */
static bool plain(const struct reader *reader, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	case YAML_ALIAS_EVENT:
		return refuse(reader, event,
			      "aliases ('*name') are not taken here; use "
			      "'like:' or 'include:'");
	default:
		break;
	}
	if (anchor)
		return refuse(reader, event,
			      "anchors ('&name') are not taken here; use "
			      "'like:' or 'include:'");
	if (tag)
		return refuse(
		    reader, event,
		    "tags ('!name') are not taken here; leave it out");
	return true;
}

static struct hebb_config *read_node(struct reader *reader,
				     const yaml_event_t *event, int depth);

/* The column of a scalar's first letter; 0 if it is not written as it is. */
static int text_column(const yaml_event_t *event)
{
	const yaml_mark_t start = event->start_mark, end = event->end_mark;
	const char *at = (const char *)event->data.scalar.value;
	const bool quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	size_t letters = 0;

	while (hebb_utf8_next(&at))
		letters++;
	if (start.line != end.line ||
	    end.column - start.column != letters + 2 * quoted)
		return 0;
	return (int)start.column + 1 + quoted;
}

static struct hebb_config *read_scalar(struct reader *reader,
				       const yaml_event_t *event)
{
	const struct hebb_place place = place_of(reader, event->start_mark);
	const char *text = (const char *)event->data.scalar.value;
	struct hebb_config *node;

	if (strlen(text) != event->data.scalar.length) {
		refuse(reader, event, "a zero byte stands in this text");
		return NULL;
	}
	node = hebb_config_new(HEBB_SCALAR, &place);
	node->text = hebb_text_copy(text);
	node->text_column = text_column(event);
	return node;
}

static bool read_items(struct reader *reader, struct hebb_config *list,
		       int depth)
{
	struct hebb_config *child;
	yaml_event_t event;

	while (next(reader, &event)) {
		const bool end = event.type == YAML_SEQUENCE_END_EVENT;

		child = end ? NULL : read_node(reader, &event, depth);
		yaml_event_delete(&event);
		if (!child)
			return end;
		hebb_config_add(list, NULL, child);
	}
	return false;
}

static bool good_key(struct reader *reader, const yaml_event_t *event,
		     const struct hebb_config *map)
{
	const struct hebb_place place = place_of(reader, event->start_mark);
	const struct hebb_config *first;
	const char *key;

	if (!plain(reader, event))
		return false;
	if (event->type != YAML_SCALAR_EVENT)
		return refuse(reader, event, "a key is one word");
	key = (const char *)event->data.scalar.value;
	if (!*key || strlen(key) != event->data.scalar.length)
		return refuse(reader, event, "a key is one word");
	if (strlen(key) > MAX_KEY || map->n >= MAX_KEYS)
		return refuse(reader, event,
			      "a key has at most 250 letters, a map at most "
			      "10000 keys");
	first = hebb_config_peek(map, key);
	return !first || hebb_error_set(reader->err, HEBB_MODEL, &place,
					"key '%s' stands here again, first in "
					"line %d; remove one",
					key, first->key_place.line);
}

static struct hebb_config *read_value(struct reader *reader, int depth)
{
	struct hebb_config *value;
	yaml_event_t event;

	if (!next(reader, &event))
		return NULL;
	value = read_node(reader, &event, depth);
	yaml_event_delete(&event);
	return value;
}

static bool read_entries(struct reader *reader, struct hebb_config *map,
			 int depth)
{
	struct hebb_config *value;
	yaml_event_t event;

	while (next(reader, &event)) {
		const bool end = event.type == YAML_MAPPING_END_EVENT;

		value = end || !good_key(reader, &event, map)
			    ? NULL
			    : read_value(reader, depth);
		if (value) {
			hebb_config_add(
			    map, (const char *)event.data.scalar.value, value);
			value->key_place = place_of(reader, event.start_mark);
		}
		yaml_event_delete(&event);
		if (!value)
			return end;
	}
	return false;
}

static struct hebb_config *read_node(struct reader *reader,
				     const yaml_event_t *event, int depth)
{
	const struct hebb_place place = place_of(reader, event->start_mark);
	const bool map = event->type == YAML_MAPPING_START_EVENT;
	struct hebb_config *node;

	if (!plain(reader, event))
		return NULL;
	if (event->type == YAML_SCALAR_EVENT)
		return read_scalar(reader, event);
	if (depth == MAX_DEPTH) {
		refuse(reader, event, "this is nested too deeply");
		return NULL;
	}
	node = hebb_config_new(map ? HEBB_MAP : HEBB_LIST, &place);
	if (map ? read_entries(reader, node, depth + 1)
		: read_items(reader, node, depth + 1))
		return node;
	hebb_config_free(node);
	return NULL;
}

/* Is the next event of type `type`?  If not, say `words`. */
static bool expect(struct reader *reader, yaml_event_type_t type,
		   const char *words)
{
	yaml_event_t event;
	bool good;

	if (!next(reader, &event))
		return false;
	good = event.type == type;
	if (!good)
		refuse(reader, &event, words);
	yaml_event_delete(&event);
	return good;
}

static struct hebb_config *read_document(struct reader *reader)
{
	struct hebb_config *root;

	if (!expect(reader, YAML_STREAM_START_EVENT, "this is no YAML") ||
	    !expect(reader, YAML_DOCUMENT_START_EVENT, "nothing stands here"))
		return NULL;
	root = read_value(reader, 0);
	if (!root)
		return NULL;
	if (expect(reader, YAML_DOCUMENT_END_EVENT, "this is no YAML") &&
	    expect(reader, YAML_STREAM_END_EVENT,
		   "a second document begins here; one file is one document"))
		return root;
	hebb_config_free(root);
	return NULL;
}

struct hebb_config *hebb_yaml_parse(const char *name, const char *text,
				    size_t n, struct hebb_error *err)
{
	char *file = hebb_text_copy(name);
	const bool marked = n >= 3 && !memcmp(text, "\xef\xbb\xbf", 3);
	struct reader reader = { .name = file,
				 .text = marked ? text + 3 : text,
				 .n = marked ? n - 3 : n,
				 .err = err };
	struct hebb_config *root;

	if (!yaml_parser_initialize(&reader.parser)) {
		hebb_free(file);
		hebb_error_set(err, HEBB_IO, NULL, "no memory for libyaml");
		return NULL;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &reader.parser, (const unsigned char *)reader.text, reader.n);
	root = read_document(&reader);
	yaml_parser_delete(&reader.parser);
	if (root)
		hebb_config_own(root, file);
	else
		hebb_free(file);
	return root;
}

struct hebb_config *hebb_yaml_read(const char *path, struct hebb_error *err)
{
	struct hebb_config *root;
	size_t n;
	char *text = hebb_file_read(path, MAX_BYTES, &n, err);

	if (!text)
		return NULL;
	root = hebb_yaml_parse(path, text, n, err);
	hebb_free(text);
	return root;
}

/* ---- writing ---- */

#define WIDTH 78

/* Would this text, without quotes, be read back as it is, anywhere? */
static bool needs_no_quotes(const char *text)
{
	const size_t n = strlen(text);
	size_t i;

	if (!n || strchr(" %?|>@`=", text[0]) || text[n - 1] == ' ' ||
	    n > WIDTH)
		return false;
	if (strchr("-.", text[0]) && (n == 1 || strchr("-. ", text[1])))
		return false;
	for (i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~' ||
		    strchr(":#,[]{}&*!\"'\\", text[i]))
			return false;
	return true;
}

static void put_scalar(struct hebb_text *out, const char *text)
{
	unsigned rune;

	if (needs_no_quotes(text)) {
		hebb_text_add(out, "%s", text);
		return;
	}
	hebb_text_add(out, "\"");
	while ((rune = hebb_utf8_next(&text))) {
		if (rune == '"' || rune == '\\')
			hebb_text_add(out, "\\%c", (int)rune);
		else if (rune >= ' ' && rune <= '~')
			hebb_text_add(out, "%c", (int)rune);
		else if (rune == '\n')
			hebb_text_add(out, "\\n");
		else
			hebb_text_add(out,
				      rune < 0x100     ? "\\x%02X"
				      : rune < 0x10000 ? "\\u%04X"
						       : "\\U%08X",
				      rune);
	}
	hebb_text_add(out, "\"");
}

/*
 * Numbers and scalars of a list, with lines broken at the margin `indent`;
 * `width` is where a line ends.
 */
static void put_items(struct hebb_text *out, const struct hebb_config *list,
		      int indent, size_t width)
{
	size_t line = out->length, i;

	hebb_text_add(out, "[");
	for (i = 0; i < list->n; i++) {
		if (out->length - line > width) {
			hebb_text_add(out, i ? ",\n%*s" : "\n%*s", indent, "");
			line = out->length - (size_t)indent;
		} else if (i) {
			hebb_text_add(out, ", ");
		}
		if (list->kind == HEBB_NUMBERS)
			hebb_text_add(out, "%.17g", list->numbers[i]);
		else
			put_scalar(out, list->child[i]->text);
	}
	hebb_text_add(out, "]");
}

static void put_column(struct hebb_text *out, const struct hebb_config *column,
		       int indent)
{
	hebb_text_add(out, "{values: ");
	put_items(out, column, indent, WIDTH - 20);
	if (column->text) {
		hebb_text_add(out, ", unit: ");
		put_scalar(out, column->text);
	}
	hebb_text_add(out, "}");
}

/* On one line; stops early where that becomes longer than a line. */
static void put_flow(struct hebb_text *out, const struct hebb_config *node)
{
	size_t i;

	if (node->kind == HEBB_SCALAR) {
		put_scalar(out, node->text);
		return;
	}
	if (node->kind == HEBB_NUMBERS) {
		hebb_text_add(out, "%*s", WIDTH + 1, ""); /* a column is long */
		return;
	}
	hebb_text_add(out, node->kind == HEBB_MAP ? "{" : "[");
	for (i = 0; i < node->n && out->length <= WIDTH; i++) {
		if (i)
			hebb_text_add(out, ", ");
		if (node->kind == HEBB_MAP) {
			put_scalar(out, node->child[i]->key);
			hebb_text_add(out, ": ");
		}
		put_flow(out, node->child[i]);
	}
	hebb_text_add(out, node->kind == HEBB_MAP ? "}" : "]");
}

static bool only_scalars(const struct hebb_config *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->child[i]->kind != HEBB_SCALAR)
			return false;
	return list->n > 0;
}

static void put_block(struct hebb_text *out, const struct hebb_config *node,
		      int indent);

/* What stands behind "key:" or "-": on the same line, or below. */
static void put_value(struct hebb_text *out, const struct hebb_config *node,
		      int indent, size_t used)
{
	struct hebb_text line = { 0 };

	if (node->kind != HEBB_NUMBERS)
		put_flow(&line, node);
	if (node->kind == HEBB_NUMBERS) {
		hebb_text_add(out, " ");
		put_column(out, node, indent);
		hebb_text_add(out, "\n");
	} else if (node->kind == HEBB_SCALAR || !node->n ||
		   line.length + used <= WIDTH) {
		hebb_text_add(out, " %s\n", line.data);
	} else if (node->kind == HEBB_LIST && only_scalars(node)) {
		hebb_text_add(out, " ");
		put_items(out, node, indent, WIDTH - 20);
		hebb_text_add(out, "\n");
	} else {
		hebb_text_add(out, "\n");
		put_block(out, node, indent);
	}
	hebb_text_release(&line);
}

static void put_block(struct hebb_text *out, const struct hebb_config *node,
		      int indent)
{
	size_t i;

	for (i = 0; i < node->n; i++) {
		const size_t start = out->length;

		hebb_text_add(out, "%*s", indent, "");
		if (node->kind == HEBB_LIST) {
			hebb_text_add(out, "-");
		} else {
			put_scalar(out, node->child[i]->key);
			hebb_text_add(out, ":");
		}
		put_value(out, node->child[i], indent + 2, out->length - start);
	}
}

void hebb_yaml_write(const struct hebb_config *tree, struct hebb_text *text)
{
	if (tree->kind == HEBB_SCALAR) {
		put_scalar(text, tree->text);
		hebb_text_add(text, "\n");
	} else if (tree->kind == HEBB_NUMBERS) {
		put_column(text, tree, 2);
		hebb_text_add(text, "\n");
	} else if (!tree->n) {
		hebb_text_add(text, tree->kind == HEBB_MAP ? "{}\n" : "[]\n");
	} else {
		put_block(text, tree, 0);
	}
}
