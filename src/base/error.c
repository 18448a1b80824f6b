#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool hebb_error_set(struct hebb_error *err, enum hebb_error_kind kind,
		    const struct hebb_place *place, const char *format, ...)
{
	int at = 0;
	va_list args;

	err->kind = kind;
	if (place && place->file && place->line > 0)
		at = snprintf(err->message, sizeof(err->message),
			      "%s:%d:%d: ", place->file, place->line,
			      place->column);
	else if (place && place->file)
		at = snprintf(err->message, sizeof(err->message),
			      "%s: ", place->file);
	if (at < 0 || (size_t)at >= sizeof(err->message))
		at = 0;
	va_start(args, format);
	vsnprintf(err->message + at, sizeof(err->message) - (size_t)at, format,
		  args);
	va_end(args);
	return false;
}

bool hebb_error_context(struct hebb_error *err, const char *format, ...)
{
	char old[sizeof(err->message)];
	size_t at;
	va_list args;

	memcpy(old, err->message, sizeof(old));
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	at = strlen(err->message);
	snprintf(err->message + at, sizeof(err->message) - at, ": %s", old);
	return false;
}

int hebb_error_exit_code(const struct hebb_error *err)
{
	static const int code[] = {
		[HEBB_NO_ERROR] = 0, [HEBB_USAGE] = 2, [HEBB_MODEL] = 2,
		[HEBB_DATA] = 65,    [HEBB_IO] = 1,    [HEBB_DIVERGED] = 1,
		[HEBB_STOPPED] = 75,
	};

	return code[err->kind];
}
