/*
 * shelf.c - the models that are shipped, and how they are found by name
 */
#include "lab/model.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/find.h"

#define ENDING ".yaml"

static bool ends_in_yaml(const char *name)
{
	const size_t n = strlen(name), end = strlen(ENDING);

	return n > end && !strcmp(name + n - end, ENDING);
}

/* The first comment line of a file, without its marks. */
static char *brief_of(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[256] = "";
	const char *at = line;

	if (!file)
		return hebb_text_copy("");
	if (!fgets(line, sizeof(line), file) || line[0] != '#')
		line[0] = '\0';
	fclose(file);
	line[strcspn(line, "\r\n")] = '\0';
	at += strspn(at, "# ");
	return hebb_text_copy(at);
}

static const char *text_of(const struct hebb_config *map, const char *key)
{
	return hebb_config_peek(map, key)->text;
}

/* Put a model on the shelf, unless one of that name stands there. */
static void put_model(struct hebb_config *shelf, const char *name,
		      const char *path)
{
	struct hebb_config *map;
	char *brief;
	size_t i;

	for (i = 0; i < shelf->n; i++)
		if (!strcmp(text_of(shelf->child[i], "name"), name))
			return;
	brief = brief_of(path);
	map = hebb_config_add(shelf, NULL, hebb_config_new(HEBB_MAP, NULL));
	hebb_config_put_text(map, "name", name);
	hebb_config_put_text(map, "brief", brief);
	hebb_config_put_text(map, "file", path);
	hebb_free(brief);
}

/* All models of a folder, and of the folders in it; `prefix` is "spiking/". */
static void walk(struct hebb_config *shelf, const char *folder,
		 const char *prefix)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	struct stat is;

	while (dir && (entry = readdir(dir))) {
		char *path = hebb_text_format("%s/%s", folder, entry->d_name);
		char *name = hebb_text_format("%s%s", prefix, entry->d_name);

		if (entry->d_name[0] == '.' || stat(path, &is)) {
			/* nothing for the shelf */
		} else if (S_ISDIR(is.st_mode) && !*prefix) {
			char *deeper = hebb_text_format("%s/", entry->d_name);

			walk(shelf, path, deeper);
			hebb_free(deeper);
		} else if (S_ISREG(is.st_mode) && ends_in_yaml(name)) {
			name[strlen(name) - strlen(ENDING)] = '\0';
			put_model(shelf, name, path);
		}
		hebb_free(path);
		hebb_free(name);
	}
	if (dir)
		closedir(dir);
}

static int by_name(const void *a, const void *b)
{
	const struct hebb_config *const *left = a, *const *right = b;

	return strcmp(text_of(*left, "name"), text_of(*right, "name"));
}

struct hebb_config *hebb_model_names(void)
{
	struct hebb_folders folders = hebb_folders_of_models(NULL);
	struct hebb_config *shelf = hebb_config_new(HEBB_LIST, NULL);
	size_t i;

	for (i = 0; i < folders.n; i++)
		walk(shelf, folders.item[i], "");
	hebb_folders_release(&folders);
	if (shelf->n)
		qsort(shelf->child, shelf->n, sizeof(*shelf->child), by_name);
	return shelf;
}

/* "digits" without its folder "compare/". */
static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static char *refuse(const struct hebb_config *shelf, const char *name,
		    struct hebb_error *err)
{
	struct hebb_guess guess = hebb_guess_start(name);
	char text[96];
	size_t i;

	for (i = 0; i < shelf->n; i++) {
		const char *full = text_of(shelf->child[i], "name");
		const int before = guess.distance;

		hebb_guess_try(&guess, full);
		hebb_guess_try(&guess, last_part(full));
		if (guess.distance < before)
			guess.best = full;
	}
	if (strchr(name, '/') || ends_in_yaml(name))
		hebb_error_set(
		    err, HEBB_MODEL, NULL,
		    "cannot open '%s': no such file, nor is a shipped "
		    "model called so%s",
		    name, hebb_guess_text(&guess, text));
	else
		hebb_error_set(err, HEBB_MODEL, NULL,
			       "no model is called '%s'%s; `hebb list models` "
			       "shows them",
			       name, hebb_guess_text(&guess, text));
	return NULL;
}

static char *ambiguous(const struct hebb_config *shelf, const char *name,
		       struct hebb_error *err)
{
	struct hebb_text text = { 0 };
	size_t i;

	for (i = 0; i < shelf->n; i++) {
		const char *full = text_of(shelf->child[i], "name");

		if (!strcmp(last_part(full), name))
			hebb_text_add(&text, "%s'%s'", text.length ? ", " : "",
				      full);
	}
	hebb_error_set(err, HEBB_MODEL, NULL,
		       "'%s' may be any of %s; name it with its folder", name,
		       text.data);
	hebb_text_release(&text);
	return NULL;
}

static char *find_on(const struct hebb_config *shelf, const char *name,
		     struct hebb_error *err)
{
	const struct hebb_config *found = NULL;
	size_t i, matches = 0;

	for (i = 0; i < shelf->n; i++) {
		const char *full = text_of(shelf->child[i], "name");

		if (!strcmp(full, name))
			return hebb_text_copy(text_of(shelf->child[i], "file"));
		if (strcmp(last_part(full), name))
			continue;
		found = shelf->child[i];
		matches++;
	}
	if (matches > 1)
		return ambiguous(shelf, name, err);
	return found ? hebb_text_copy(text_of(found, "file")) : NULL;
}

char *hebb_model_find(const char *name, struct hebb_error *err)
{
	struct hebb_config *shelf;
	char *plain, *path;

	if (hebb_file_is_there(name))
		return hebb_text_copy(name);
	*err = (struct hebb_error){ 0 };
	shelf = hebb_model_names();
	plain = hebb_text_copy(name);
	if (ends_in_yaml(plain))
		plain[strlen(plain) - strlen(ENDING)] = '\0';
	path = find_on(shelf, plain, err);
	if (!path && err->kind == HEBB_NO_ERROR)
		refuse(shelf, name, err);
	hebb_free(plain);
	hebb_config_free(shelf);
	return path;
}
