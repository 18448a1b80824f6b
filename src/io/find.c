#include "io/find.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

bool hebb_file_is_there(const char *path)
{
	struct stat is;

	return !stat(path, &is) && !S_ISDIR(is.st_mode);
}

/* `folder` is owned from now on; NULL is no folder. */
static void add(struct hebb_folders *folders, char *folder)
{
	if (folder)
		folders->item[folders->n++] = folder;
}

/* The folder part of a path, "." where it has none. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return hebb_text_copy(".");
	return hebb_text_format("%.*s", slash == path ? 1 : (int)(slash - path),
				path);
}

static char *from_environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? hebb_text_copy(value) : NULL;
}

static char *users_data(void)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (data && *data)
		return hebb_text_format("%s/hebb", data);
	return home && *home ? hebb_text_format("%s/.local/share/hebb", home)
			     : NULL;
}

/*
 * `folder` of the source tree that the program was built in: the nearest
 * folder above the program that has a configure.ac.
 */
static char *in_source(const char *folder)
{
	char path[4096], *slash, *marker;
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	bool found;

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	while ((slash = strrchr(path, '/'))) {
		*slash = '\0';
		marker = hebb_text_format("%s/configure.ac", path);
		found = hebb_file_is_there(marker);
		hebb_free(marker);
		if (found)
			return hebb_text_format("%s/%s", path, folder);
	}
	return NULL;
}

struct hebb_folders hebb_folders_of_models(const struct hebb_place *place)
{
	struct hebb_folders folders = { 0 };

	if (place && place->file)
		add(&folders, folder_of(place->file));
	add(&folders, from_environment("HEBB_MODELS"));
	add(&folders, in_source("models"));
	add(&folders, hebb_text_copy(HEBB_MODELS));
	return folders;
}

struct hebb_folders hebb_folders_of_data(const struct hebb_place *place)
{
	struct hebb_folders folders = { 0 };

	if (place && place->file)
		add(&folders, folder_of(place->file));
	add(&folders, from_environment("HEBB_DATA"));
	add(&folders, users_data());
	add(&folders, in_source("data"));
	add(&folders, hebb_text_copy(HEBB_DATADIR));
	return folders;
}

void hebb_folders_release(struct hebb_folders *folders)
{
	while (folders->n)
		hebb_free(folders->item[--folders->n]);
}

static char *path_in(const char *folder, const char *file)
{
	if (!strcmp(folder, "."))
		return hebb_text_copy(file);
	return hebb_text_format("%s/%s", folder, file);
}

static void say_where(const struct hebb_folders *folders, const char *file,
		      const struct hebb_place *place, struct hebb_error *err)
{
	struct hebb_text text = { 0 };
	size_t i;

	for (i = 0; i < folders->n; i++)
		hebb_text_add(&text, "%s'%s'", i ? ", " : "", folders->item[i]);
	hebb_error_set(err, HEBB_MODEL, place, "no file is called '%s' in %s",
		       file, text.data ? text.data : "any folder");
	hebb_text_release(&text);
}

char *hebb_folders_find(const struct hebb_folders *folders, const char *file,
			const struct hebb_place *place, struct hebb_error *err)
{
	size_t i;

	if (file[0] == '/') {
		if (hebb_file_is_there(file))
			return hebb_text_copy(file);
		hebb_error_set(err, HEBB_MODEL, place, "no file is called '%s'",
			       file);
		return NULL;
	}
	for (i = 0; i < folders->n; i++) {
		char *path = path_in(folders->item[i], file);

		if (hebb_file_is_there(path))
			return path;
		hebb_free(path);
	}
	say_where(folders, file, place, err);
	return NULL;
}

char *hebb_data_find(const char *file, const struct hebb_place *place,
		     struct hebb_error *err)
{
	struct hebb_folders folders = hebb_folders_of_data(place);
	char *path = hebb_folders_find(&folders, file, place, err);

	hebb_folders_release(&folders);
	return path;
}
