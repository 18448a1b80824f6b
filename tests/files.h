/*
 * files.h - small files in a folder that goes when a test ends
 */
#ifndef HEBB_TESTS_FILES_H
#define HEBB_TESTS_FILES_H

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Make an empty folder and go there. */
static inline void enter_folder(void)
{
	char path[] = "/tmp/hebb-test.XXXXXX";

	cr_assert_not_null(mkdtemp(path));
	cr_assert_eq(chdir(path), 0);
}

/* Leave the folder that enter_folder made, with files and folders in it. */
static inline void leave_folder(void)
{
	char path[4096], command[5000];

	cr_assert_not_null(getcwd(path, sizeof(path)));
	cr_assert_eq(strncmp(path, "/tmp/hebb-test.", 15), 0);
	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	cr_assert_eq(system(command), 0);
}

static inline void put_bytes(const char *path, const void *bytes, size_t n)
{
	FILE *file = fopen(path, "wb");

	cr_assert_not_null(file);
	cr_assert_eq(fwrite(bytes, 1, n, file), n);
	cr_assert_eq(fclose(file), 0);
}

static inline void put_file(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

#endif
