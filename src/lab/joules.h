/*
 * joules.h - what the processors have taken, by their own counters (RAPL)
 *
 * Linux shows them as intel-rapl:<k>/energy_uj, of AMD's processors too, and
 * most systems only to root.  They count for the whole machine, whoever works
 * on it, and start again from 0 when they are full, which takes some minutes at
 * least; whoever reads less often misses that.
 */
#ifndef HEBB_LAB_JOULES_H
#define HEBB_LAB_JOULES_H

struct hebb_joules;

/* Those of `folder`; NULL if there is none, or one that cannot be read. */
struct hebb_joules *hebb_joules_open(const char *folder);
void hebb_joules_close(struct hebb_joules *joules);

/* J of all packages since the last call or _open; NaN if one was lost. */
double hebb_joules_read(struct hebb_joules *joules);

#endif
