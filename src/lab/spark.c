#include "lab/spark.h"

#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

bool hebb_spark_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool utf8;

	if (!locale)
		return false;
	utf8 = !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");
	freelocale(locale);
	return utf8;
}

/* The mean of those that are numbers; NaN if none is. */
static double mean_of(const double *value, size_t n)
{
	double sum = 0;
	size_t counted = 0, i;

	for (i = 0; i < n; i++)
		if (isfinite(value[i])) {
			sum += value[i];
			counted++;
		}
	return counted ? sum / (double)counted : NAN;
}

char *hebb_spark(const double *value, size_t n, double low, double high,
		 size_t columns, bool utf8)
{
	const int heights = utf8 ? 8 : 10;
	const size_t wide = n < columns ? n : columns;
	struct hebb_text text = { 0 };
	size_t i;

	hebb_text_add(&text, "%s", "");
	for (i = 0; i < wide; i++) {
		const size_t from = i * n / wide, to = (i + 1) * n / wide;
		const double mean = mean_of(value + from, to - from);
		const double part =
		    high > low ? (mean - low) / (high - low) : 0;
		int height;

		if (isnan(mean)) {
			hebb_text_add(&text, " ");
			continue;
		}
		height = (int)(fmin(fmax(part, 0), 1) * heights);
		height = height < heights ? height : heights - 1;
		if (utf8) /* U+2581 and the seven that follow */
			hebb_text_add(&text, "\xe2\x96%c", 0x81 + height);
		else
			hebb_text_add(&text, "%c", '0' + height);
	}
	return text.data;
}
