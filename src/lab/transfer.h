/*
 * transfer.h - what tasks that follow each other leave of each other
 *
 * Of n tasks, r[1 + n][n] are accuracies: row i after i tasks, row 0 before
 * anything was learned; column j is the task that is learned as number j + 1.
 */
#ifndef HEBB_LAB_TRANSFER_H
#define HEBB_LAB_TRANSFER_H

#include <stddef.h>

/* Mean over all tasks, in the end. */
double hebb_transfer_end(const double *r, size_t n);

/* Mean over the tasks but the last of what was gained since they were over. */
double hebb_transfer_back(const double *r, size_t n);

/* Mean over the tasks but the first, before they begin, of what they gained. */
double hebb_transfer_ahead(const double *r, size_t n);

/*
 * Of accuracy[1 + n looks][n] at `looks` looks a task, the first row before
 * all: the least a task has at a look after it is over, less what it had then.
 */
double hebb_transfer_dip(const double *accuracy, size_t n, size_t looks);

#endif
