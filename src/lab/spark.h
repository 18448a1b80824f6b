/*
 * spark.h - a curve in one line of text
 */
#ifndef HEBB_LAB_SPARK_H
#define HEBB_LAB_SPARK_H

#include <stdbool.h>
#include <stddef.h>

/* May texts for a person go beyond ASCII?  As the environment says. */
bool hebb_spark_utf8(void);

/*
 * value[n] between `low` and `high` as at most `columns` blocks of eight
 * heights, or digits from 0 to 9 without `utf8`; neighbours share a column by
 * their mean, and a blank stands for NaN.  hebb_free it.
 */
char *hebb_spark(const double *value, size_t n, double low, double high,
		 size_t columns, bool utf8);

#endif
