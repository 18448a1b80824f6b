#include "io/h5.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <hdf5.h>

#include "base/memory.h"
#include "base/text.h"

#define CHUNK       ((size_t)256 << 10)  /* bytes, of many small rows */
#define BIG_CHUNK   ((size_t)1 << 20)    /* bytes, of a piece of one big row */
#define ATTRIBUTE   64000                /* bytes: the format stops at 64 KiB */
#define TEXT        ((size_t)64 << 20)   /* bytes that a text may have */
#define UNSUSPECTED ((double)(64 << 20)) /* bytes: no harm in any claim */
#define DEFLATE     1032                 /* its ratio cannot be larger */

struct hebb_h5 {
	hid_t id;
	char *path;
	bool writing;
};

/* ---- words for what went wrong ---- */

/* The innermost message; of a refused system call, the system's words. */
static herr_t innermost(unsigned depth, const H5E_error2_t *item, void *text)
{
	static const char mark[] = "error message = '";
	const char *at = item->desc ? strstr(item->desc, mark) : NULL;

	(void)depth;
	if (at)
		snprintf(text, 256, "%.*s",
			 (int)strcspn(at + strlen(mark), "'"),
			 at + strlen(mark));
	else
		snprintf(text, 256, "%s",
			 item->desc ? item->desc : "unknown reason");
	return 1; /* enough */
}

static bool failed(const struct hebb_h5 *file, enum hebb_error_kind kind,
		   const char *verb, const char *path, struct hebb_error *err)
{
	char words[256] = "unknown reason";

	H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, words);
	return hebb_error_set(err, kind, NULL, "cannot %s '%s' in '%s': %s",
			      verb, path, file->path, words);
}

static bool unreadable(const struct hebb_h5 *file, const char *path,
		       struct hebb_error *err)
{
	return failed(file, HEBB_DATA, "read", path, err);
}

static bool unwritable(const struct hebb_h5 *file, const char *path,
		       struct hebb_error *err)
{
	return failed(file, HEBB_IO, "write", path, err);
}

/* ---- cells ---- */

size_t hebb_cell_size(enum hebb_cell cell)
{
	static const size_t size[] = {
		[HEBB_F64] = 8, [HEBB_F32] = 4, [HEBB_U64] = 8,
		[HEBB_U32] = 4, [HEBB_U16] = 2, [HEBB_U8] = 1,
	};

	return size[cell];
}

/* The library's constants are variables: no table can hold them. */
static hid_t file_type(enum hebb_cell cell)
{
	switch (cell) {
	case HEBB_F64:
		return H5T_IEEE_F64LE;
	case HEBB_F32:
		return H5T_IEEE_F32LE;
	case HEBB_U64:
		return H5T_STD_U64LE;
	case HEBB_U32:
		return H5T_STD_U32LE;
	case HEBB_U16:
		return H5T_STD_U16LE;
	case HEBB_U8:
		break;
	}
	return H5T_STD_U8LE;
}

static hid_t memory_type(enum hebb_cell cell)
{
	switch (cell) {
	case HEBB_F64:
		return H5T_NATIVE_DOUBLE;
	case HEBB_F32:
		return H5T_NATIVE_FLOAT;
	case HEBB_U64:
		return H5T_NATIVE_UINT64;
	case HEBB_U32:
		return H5T_NATIVE_UINT32;
	case HEBB_U16:
		return H5T_NATIVE_UINT16;
	case HEBB_U8:
		break;
	}
	return H5T_NATIVE_UINT8;
}

/* A type for UTF-8 texts of `size` bytes, or of H5T_VARIABLE. */
static hid_t text_type(size_t size)
{
	const hid_t type = H5Tcopy(H5T_C_S1);

	H5Tset_size(type, size ? size : 1);
	H5Tset_cset(type, H5T_CSET_UTF8);
	if (size != H5T_VARIABLE)
		H5Tset_strpad(type, H5T_STR_NULLPAD);
	return type;
}

/* ---- files ---- */

static struct hebb_h5 *wrap(hid_t id, const char *path, bool writing)
{
	struct hebb_h5 *file = hebb_alloc(1, sizeof(*file), "an HDF5 file");

	file->id = id;
	file->path = hebb_text_copy(path);
	file->writing = writing;
	return file;
}

/*
 * Close the file even if somebody forgot a handle to something in it.  What
 * could not be written must not be tried again when the program exits: the
 * library would crash.
 */
static hid_t access_list(void)
{
	hid_t list;

	H5dont_atexit();
	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	list = H5Pcreate(H5P_FILE_ACCESS);
	H5Pset_fclose_degree(list, H5F_CLOSE_STRONG);
	return list;
}

static bool is_file(const char *path, struct hebb_error *err)
{
	struct stat status;

	if (stat(path, &status))
		return hebb_error_set(
		    err, errno == EACCES ? HEBB_IO : HEBB_MODEL, NULL,
		    "cannot read '%s': %s", path, strerror(errno));
	if (S_ISDIR(status.st_mode))
		return hebb_error_set(err, HEBB_MODEL, NULL,
				      "'%s' is a folder, not an HDF5 file",
				      path);
	return true;
}

struct hebb_h5 *hebb_h5_open(const char *path, struct hebb_error *err)
{
	char words[256] = "unknown reason";
	hid_t list, id;

	if (!is_file(path, err))
		return NULL;
	list = access_list();
	id = H5Fopen(path, H5F_ACC_RDONLY, list);
	H5Pclose(list);
	if (id >= 0)
		return wrap(id, path, false);
	H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, words);
	hebb_error_set(err, HEBB_DATA, NULL,
		       "'%s' is not an HDF5 file, or a damaged one: %s", path,
		       words);
	return NULL;
}

struct hebb_h5 *hebb_h5_create(const char *path, struct hebb_error *err)
{
	const hid_t list = access_list();
	const hid_t id = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, list);
	char words[256] = "unknown reason";

	H5Pclose(list);
	if (id >= 0)
		return wrap(id, path, true);
	H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, words);
	hebb_error_set(err, HEBB_IO, NULL, "cannot write '%s': %s", path,
		       words);
	return NULL;
}

bool hebb_h5_flush(struct hebb_h5 *file, struct hebb_error *err)
{
	return H5Fflush(file->id, H5F_SCOPE_GLOBAL) >= 0 ||
	       unwritable(file, "/", err);
}

bool hebb_h5_close(struct hebb_h5 *file, struct hebb_error *err)
{
	bool ok;

	if (!file)
		return true;
	ok = !file->writing || hebb_h5_flush(file, err);
	if (H5Fclose(file->id) < 0 && ok && file->writing)
		ok = unwritable(file, "/", err);
	hebb_free(file->path);
	hebb_free(file);
	return ok;
}

/* ---- looking ---- */

bool hebb_h5_exists(const struct hebb_h5 *file, const char *path)
{
	return !strcmp(path, "/") ||
	       H5Oexists_by_name(file->id, path, H5P_DEFAULT) > 0;
}

/* A handle to a dataset or a group, negative if it is something else. */
static hid_t object(const struct hebb_h5 *file, const char *path,
		    H5I_type_t type)
{
	hid_t id;

	if (!hebb_h5_exists(file, path))
		return H5I_INVALID_HID;
	id = H5Oopen(file->id, path, H5P_DEFAULT);
	if (id >= 0 && H5Iget_type(id) == type)
		return id;
	if (id >= 0)
		H5Oclose(id);
	return H5I_INVALID_HID;
}

bool hebb_h5_is_dataset(const struct hebb_h5 *file, const char *path)
{
	const hid_t id = object(file, path, H5I_DATASET);

	if (id < 0)
		return false;
	H5Dclose(id);
	return true;
}

static hid_t dataset(const struct hebb_h5 *file, const char *path,
		     struct hebb_error *err)
{
	const hid_t id = object(file, path, H5I_DATASET);

	if (id < 0)
		hebb_error_set(err, HEBB_DATA, NULL,
			       "'%s' has no dataset '%s'; `hebb inspect` shows "
			       "what it has",
			       file->path, path);
	return id;
}

struct names {
	struct hebb_h5_list *list;
	size_t capacity;
};

static herr_t add_name(hid_t group, const char *name, const H5L_info_t *info,
		       void *data)
{
	struct names *names = data;
	struct hebb_h5_list *list = names->list;

	(void)group;
	(void)info;
	list->name = hebb_grow(list->name, &names->capacity, list->n + 1,
			       sizeof(*list->name), "names in an HDF5 file");
	list->name[list->n++] = hebb_text_copy(name);
	return 0;
}

bool hebb_h5_children(const struct hebb_h5 *file, const char *group,
		      struct hebb_h5_list *list, struct hebb_error *err)
{
	struct names names = { .list = list };
	const hid_t id = object(file, group, H5I_GROUP);
	herr_t status;

	*list = (struct hebb_h5_list){ 0 };
	if (id < 0)
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "'%s' has no group '%s'", file->path,
				      group);
	status =
	    H5Literate(id, H5_INDEX_NAME, H5_ITER_INC, NULL, add_name, &names);
	H5Gclose(id);
	if (status >= 0)
		return true;
	hebb_h5_list_release(list);
	return unreadable(file, group, err);
}

void hebb_h5_list_release(struct hebb_h5_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		hebb_free(list->name[i]);
	hebb_free(list->name);
	*list = (struct hebb_h5_list){ 0 };
}

/* ---- extents ---- */

/* Extents of a space; false if it has too many dimensions. */
static bool extents(hid_t space, int *rank, hsize_t shape[HEBB_H5_RANK])
{
	if (H5Sget_simple_extent_type(space) == H5S_NULL)
		return false;
	*rank = H5Sget_simple_extent_ndims(space);
	if (*rank < 0 || *rank > HEBB_H5_RANK)
		return false;
	return H5Sget_simple_extent_dims(space, shape, NULL) == *rank;
}

/* Can what is stored in the file be so many cells? */
static bool honest(hid_t id, size_t cell, int rank, const hsize_t *shape)
{
	const double stored = (double)H5Dget_storage_size(id);
	double bytes = (double)cell;
	int i;

	for (i = 0; i < rank; i++)
		bytes *= (double)shape[i];
	return bytes <= UNSUSPECTED || bytes <= stored * DEFLATE;
}

static bool is_number(hid_t type)
{
	const H5T_class_t class = H5Tget_class(type);

	return class == H5T_INTEGER || class == H5T_FLOAT;
}

static bool measure(const struct hebb_h5 *file, const char *path, hid_t id,
		    int *rank, hsize_t shape[HEBB_H5_RANK],
		    struct hebb_error *err)
{
	const hid_t space = H5Dget_space(id), type = H5Dget_type(id);
	const bool known = extents(space, rank, shape);
	const bool number = is_number(type);
	const size_t size = H5Tget_size(type);

	H5Sclose(space);
	H5Tclose(type);
	if (!number)
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "'%s' in '%s' holds no numbers", path,
				      file->path);
	if (!known)
		return hebb_error_set(
		    err, HEBB_DATA, NULL,
		    "'%s' in '%s' has more than %d dimensions", path,
		    file->path, HEBB_H5_RANK);
	if (!honest(id, size, *rank, shape))
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "'%s' in '%s' is damaged: its extents "
				      "promise more than the file holds",
				      path, file->path);
	return true;
}

bool hebb_h5_shape(const struct hebb_h5 *file, const char *path, int *rank,
		   size_t shape[HEBB_H5_RANK], struct hebb_error *err)
{
	const hid_t id = dataset(file, path, err);
	hsize_t extent[HEBB_H5_RANK] = { 0 };
	bool ok;
	int i;

	if (id < 0)
		return false;
	ok = measure(file, path, id, rank, extent, err);
	for (i = 0; i < HEBB_H5_RANK; i++)
		shape[i] = (size_t)extent[i];
	H5Dclose(id);
	return ok;
}

/* ---- reading ---- */

/* Transfer rows from .. from + n - 1 of an open dataset. */
static bool read_rows(hid_t id, int rank, const hsize_t *shape,
		      enum hebb_cell cell, size_t from, size_t n, void *out)
{
	hsize_t start[HEBB_H5_RANK] = { from }, count[HEBB_H5_RANK];
	hid_t space, memory;
	bool ok;

	if (!rank)
		return H5Dread(id, memory_type(cell), H5S_ALL, H5S_ALL,
			       H5P_DEFAULT, out) >= 0;
	memcpy(count, shape, sizeof(count));
	count[0] = n;
	space = H5Dget_space(id);
	memory = H5Screate_simple(rank, count, NULL);
	H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL);
	ok = H5Dread(id, memory_type(cell), memory, space, H5P_DEFAULT, out) >=
	     0;
	H5Sclose(memory);
	H5Sclose(space);
	return ok;
}

bool hebb_h5_read_cells(const struct hebb_h5 *file, const char *path,
			enum hebb_cell cell, size_t from, size_t n, void *out,
			struct hebb_error *err)
{
	const hid_t id = dataset(file, path, err);
	hsize_t shape[HEBB_H5_RANK] = { 0 };
	size_t rows;
	int rank;
	bool ok;

	if (id < 0)
		return false;
	ok = measure(file, path, id, &rank, shape, err);
	rows = rank ? (size_t)shape[0] : 1;
	if (ok && (from > rows || n > rows - from))
		ok = hebb_error_set(err, HEBB_DATA, NULL,
				    "'%s' in '%s' has %zu rows, not %zu", path,
				    file->path, rows, from + n);
	else if (ok && n && !read_rows(id, rank, shape, cell, from, n, out))
		ok = unreadable(file, path, err);
	H5Dclose(id);
	return ok;
}

bool hebb_h5_read(const struct hebb_h5 *file, const char *path, size_t from,
		  size_t n, double *out, struct hebb_error *err)
{
	return hebb_h5_read_cells(file, path, HEBB_F64, from, n, out, err);
}

/* ---- texts: fixed or variable, ASCII or UTF-8, of any padding ---- */

/* Either of an attribute or of a dataset. */
static herr_t read_raw(hid_t id, hid_t type, void *out)
{
	return H5Iget_type(id) == H5I_ATTR
		   ? H5Aread(id, type, out)
		   : H5Dread(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out);
}

static char *fixed_text(hid_t id, hid_t type)
{
	const size_t size = H5Tget_size(type);
	const hid_t memory = H5Tcopy(type);
	char *text = NULL;

	if (size <= TEXT) {
		text = hebb_alloc(size + 1, 1, "a text of an HDF5 file");
		H5Tset_size(memory, size + 1);
		H5Tset_strpad(memory, H5T_STR_NULLTERM);
		if (read_raw(id, memory, text) < 0) {
			hebb_free(text);
			text = NULL;
		}
	}
	H5Tclose(memory);
	return text;
}

static char *variable_text(hid_t id, hid_t type)
{
	const hid_t memory = H5Tcopy(type);
	char *theirs = NULL, *text = NULL;

	if (read_raw(id, memory, &theirs) >= 0 && theirs)
		text = hebb_text_copy(theirs);
	if (theirs)
		H5free_memory(theirs);
	H5Tclose(memory);
	return text;
}

static char *enum_word(hid_t id, hid_t type)
{
	const hid_t memory = H5Tget_native_type(type, H5T_DIR_ASCEND);
	uint64_t value = 0;
	char word[64], *text = NULL;

	if (memory >= 0 && H5Tget_size(memory) <= sizeof(value) &&
	    read_raw(id, memory, &value) >= 0 &&
	    H5Tenum_nameof(memory, &value, word, sizeof(word)) >= 0)
		text = hebb_text_copy(word);
	H5Tclose(memory);
	return text;
}

/* The text of one element; NULL if there are more or if it is none. */
static char *read_text(hid_t id, hid_t space, hid_t type)
{
	const H5T_class_t class = H5Tget_class(type);

	if (H5Sget_simple_extent_npoints(space) != 1)
		return NULL;
	if (class == H5T_ENUM)
		return enum_word(id, type);
	if (class != H5T_STRING)
		return NULL;
	return H5Tis_variable_str(type) > 0 ? variable_text(id, type)
					    : fixed_text(id, type);
}

char *hebb_h5_read_text(const struct hebb_h5 *file, const char *path,
			struct hebb_error *err)
{
	const hid_t id = dataset(file, path, err);
	hid_t space, type;
	char *text;

	if (id < 0)
		return NULL;
	space = H5Dget_space(id);
	type = H5Dget_type(id);
	text = read_text(id, space, type);
	H5Tclose(type);
	H5Sclose(space);
	H5Dclose(id);
	if (!text)
		hebb_error_set(err, HEBB_DATA, NULL,
			       "'%s' in '%s' is not one text", path,
			       file->path);
	return text;
}

static hid_t attribute_open(const struct hebb_h5 *file, const char *path,
			    const char *attribute)
{
	if (!hebb_h5_exists(file, path) ||
	    H5Aexists_by_name(file->id, path, attribute, H5P_DEFAULT) <= 0)
		return H5I_INVALID_HID;
	return H5Aopen_by_name(file->id, path, attribute, H5P_DEFAULT,
			       H5P_DEFAULT);
}

char *hebb_h5_text(const struct hebb_h5 *file, const char *path,
		   const char *attribute)
{
	const hid_t id = attribute_open(file, path, attribute);
	hid_t space, type;
	char *text;

	if (id < 0)
		return NULL;
	space = H5Aget_space(id);
	type = H5Aget_type(id);
	text = read_text(id, space, type);
	H5Tclose(type);
	H5Sclose(space);
	H5Aclose(id);
	return text;
}

bool hebb_h5_number(const struct hebb_h5 *file, const char *path,
		    const char *attribute, double *number)
{
	const hid_t id = attribute_open(file, path, attribute);
	hid_t space, type;
	bool ok;

	if (id < 0)
		return false;
	space = H5Aget_space(id);
	type = H5Aget_type(id);
	ok = is_number(type) && H5Sget_simple_extent_npoints(space) == 1 &&
	     H5Aread(id, H5T_NATIVE_DOUBLE, number) >= 0;
	H5Tclose(type);
	H5Sclose(space);
	H5Aclose(id);
	return ok;
}

/* ---- making ---- */

size_t hebb_h5_chunk(enum hebb_cell cell, size_t cells)
{
	const size_t row = hebb_cell_size(cell) * (cells ? cells : 1);

	return row < CHUNK ? CHUNK / row : 1;
}

/* Many small rows, or a piece of a big one. */
static void chunk_shape(enum hebb_cell cell, int rank, const size_t *shape,
			size_t rows, hsize_t *chunk)
{
	size_t cells = 1, limit;
	int i;

	for (i = 0; i < rank; i++) {
		chunk[i + 1] = shape[i] ? shape[i] : 1;
		cells *= chunk[i + 1];
	}
	limit = hebb_h5_chunk(cell, cells);
	chunk[0] = rows && rows < limit ? rows : limit;
	for (i = 1; i <= rank; i++)
		while (cells * hebb_cell_size(cell) > BIG_CHUNK &&
		       chunk[i] > 1) {
			cells /= chunk[i];
			chunk[i] = (chunk[i] + 1) / 2;
			cells *= chunk[i];
		}
}

/* Groups on the way are made. */
static hid_t link_list(void)
{
	const hid_t list = H5Pcreate(H5P_LINK_CREATE);

	H5Pset_create_intermediate_group(list, 1);
	return list;
}

static hid_t create_list(int rank, const hsize_t *chunk)
{
	const hid_t list = H5Pcreate(H5P_DATASET_CREATE);

	H5Pset_obj_track_times(list, false);
	H5Pset_chunk(list, rank, chunk);
	H5Pset_shuffle(list);
	if (H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0)
		H5Pset_deflate(list, 1);
	H5Pset_fletcher32(list);
	return list;
}

bool hebb_h5_dataset(struct hebb_h5 *file, const char *path,
		     enum hebb_cell cell, int rank, const size_t *shape,
		     size_t rows, struct hebb_error *err)
{
	hsize_t extent[HEBB_H5_RANK] = { 0 }, most[HEBB_H5_RANK],
		chunk[HEBB_H5_RANK];
	hid_t space, create, link, id;
	int i;

	most[0] = H5S_UNLIMITED;
	for (i = 0; i < rank; i++) {
		extent[i + 1] = shape[i];
		/* a chunk may not be larger than an extent that is fixed */
		most[i + 1] = shape[i] ? shape[i] : H5S_UNLIMITED;
	}
	chunk_shape(cell, rank, shape, rows, chunk);
	space = H5Screate_simple(rank + 1, extent, most);
	create = create_list(rank + 1, chunk);
	link = link_list();
	id = H5Dcreate2(file->id, path, file_type(cell), space, link, create,
			H5P_DEFAULT);
	H5Pclose(link);
	H5Pclose(create);
	H5Sclose(space);
	if (id < 0)
		return unwritable(file, path, err);
	H5Dclose(id);
	return true;
}

static bool append_rows(hid_t id, enum hebb_cell cell, const void *cells,
			size_t n)
{
	hsize_t shape[HEBB_H5_RANK] = { 0 }, start[HEBB_H5_RANK] = { 0 };
	hid_t space = H5Dget_space(id), memory;
	int rank, i;
	bool ok = extents(space, &rank, shape) && rank > 0, some = n > 0;

	H5Sclose(space);
	if (!ok)
		return false;
	start[0] = shape[0];
	shape[0] += n;
	if (H5Dset_extent(id, shape) < 0)
		return false;
	shape[0] = n;
	for (i = 0; i < rank; i++)
		some = some && shape[i];
	if (!some)
		return true;
	space = H5Dget_space(id);
	memory = H5Screate_simple(rank, shape, NULL);
	H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, shape, NULL);
	ok = H5Dwrite(id, memory_type(cell), memory, space, H5P_DEFAULT,
		      cells) >= 0;
	H5Sclose(memory);
	H5Sclose(space);
	return ok;
}

/* The cell that a dataset of ours was made with. */
static enum hebb_cell cell_of(hid_t id)
{
	const hid_t type = H5Dget_type(id);
	enum hebb_cell cell = HEBB_F64;

	while (cell < HEBB_U8 && H5Tequal(type, file_type(cell)) <= 0)
		cell++;
	H5Tclose(type);
	return cell;
}

bool hebb_h5_append(struct hebb_h5 *file, const char *path, const void *cells,
		    size_t n, struct hebb_error *err)
{
	const hid_t id = dataset(file, path, err);
	bool ok;

	if (id < 0)
		return false;
	ok = append_rows(id, cell_of(id), cells, n);
	if (H5Dclose(id) < 0)
		ok = false;
	return ok || unwritable(file, path, err);
}

bool hebb_h5_write_text(struct hebb_h5 *file, const char *path,
			const char *text, struct hebb_error *err)
{
	const hid_t type = text_type(strlen(text)), link = link_list();
	const hid_t space = H5Screate(H5S_SCALAR);
	const hid_t create = H5Pcreate(H5P_DATASET_CREATE);
	bool ok = false;
	hid_t id;

	H5Pset_obj_track_times(create, false);
	id = H5Dcreate2(file->id, path, type, space, link, create, H5P_DEFAULT);
	if (id >= 0) {
		ok = H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) >=
		     0;
		ok = H5Dclose(id) >= 0 && ok;
	}
	H5Pclose(create);
	H5Sclose(space);
	H5Pclose(link);
	H5Tclose(type);
	return ok || unwritable(file, path, err);
}

bool hebb_h5_group(struct hebb_h5 *file, const char *path,
		   struct hebb_error *err)
{
	hid_t link, id;

	if (hebb_h5_exists(file, path))
		return true;
	link = link_list();
	id = H5Gcreate2(file->id, path, link, H5P_DEFAULT, H5P_DEFAULT);
	H5Pclose(link);
	if (id < 0)
		return unwritable(file, path, err);
	H5Gclose(id);
	return true;
}

bool hebb_h5_link(struct hebb_h5 *file, const char *path, const char *name,
		  struct hebb_error *err)
{
	const hid_t link = link_list();
	const herr_t status =
	    H5Lcreate_hard(file->id, path, file->id, name, link, H5P_DEFAULT);

	H5Pclose(link);
	return status >= 0 || unwritable(file, name, err);
}

/* ---- attributes ---- */

/* Closes `type` and `space`. */
static bool put(struct hebb_h5 *file, const char *path, const char *name,
		hid_t type, hid_t space, hid_t memory, const void *data,
		struct hebb_error *err)
{
	bool ok = hebb_h5_group(file, path, err);
	hid_t id = H5I_INVALID_HID;

	if (ok && H5Aexists_by_name(file->id, path, name, H5P_DEFAULT) > 0)
		H5Adelete_by_name(file->id, path, name, H5P_DEFAULT);
	if (ok)
		id = H5Acreate_by_name(file->id, path, name, type, space,
				       H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
	if (ok && (id < 0 || H5Awrite(id, memory, data) < 0))
		ok = unwritable(file, path, err);
	if (id >= 0)
		H5Aclose(id);
	H5Sclose(space);
	H5Tclose(type);
	return ok;
}

bool hebb_h5_put_text(struct hebb_h5 *file, const char *path, const char *name,
		      const char *text, bool variable, struct hebb_error *err)
{
	const size_t size = strlen(text);
	hid_t type;

	if (size > ATTRIBUTE)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "attribute '%s' of '%s' has %zu bytes; "
				      "longer texts are datasets",
				      name, path, size);
	type = text_type(variable ? H5T_VARIABLE : size);
	return put(file, path, name, type, H5Screate(H5S_SCALAR), type,
		   variable ? (const void *)&text : text, err);
}

bool hebb_h5_put_cells(struct hebb_h5 *file, const char *path, const char *name,
		       enum hebb_cell cell, const void *cells, size_t n,
		       struct hebb_error *err)
{
	const hsize_t extent = n;

	return put(file, path, name, H5Tcopy(file_type(cell)),
		   n ? H5Screate_simple(1, &extent, NULL)
		     : H5Screate(H5S_SCALAR),
		   memory_type(cell), cells, err);
}

bool hebb_h5_put_choice(struct hebb_h5 *file, const char *path,
			const char *name, const char *words, unsigned value,
			struct hebb_error *err)
{
	const hid_t type = H5Tenum_create(H5T_STD_U8LE);
	const uint8_t chosen = (uint8_t)value;
	uint8_t i;

	for (i = 0; *words; i++) {
		char word[64];
		const size_t n = strcspn(words, "|");

		snprintf(word, sizeof(word), "%.*s", (int)n, words);
		H5Tenum_insert(type, word, &i);
		words += n + (words[n] == '|');
	}
	return put(file, path, name, type, H5Screate(H5S_SCALAR), type, &chosen,
		   err);
}
