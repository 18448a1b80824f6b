/*
 * welch.h - the power spectrum of a signal that comes sample by sample
 *
 * Welch 1967, IEEE Trans. Audio Electroacoust. 15:70: segments that overlap by
 * half, each less its mean, under Hann's window; the mean of their one-sided
 * densities.  Holds one segment, however long the signal is.
 */
#ifndef HEBB_REC_WELCH_H
#define HEBB_REC_WELCH_H

#include <stddef.h>
#include <stdint.h>

struct hebb_welch {
	double bin;     /* ms between samples */
	size_t segment; /* samples of one, a power of 2; 0: there is none */
	double *sample; /* [filled] of the segment that comes */
	size_t filled;
	double *window, *work; /* [segment] */
	double *power;         /* [segment / 2 + 1] sums */
	uint64_t segments;     /* that are in the sums */
};

/*
 * Of `samples` in all: segments have 1024 of them, or where there are fewer
 * the highest power of 2, and below 16 there is no spectrum.
 */
void hebb_welch_init(struct hebb_welch *welch, double bin, uint64_t samples);
void hebb_welch_release(struct hebb_welch *welch);

/* The next `n` samples are all `value`. */
void hebb_welch_add(struct hebb_welch *welch, double value, uint64_t n);

/*
 * There were fewer samples than was said: if there is no segment yet, take
 * shorter ones, as if it had been known.
 */
void hebb_welch_end(struct hebb_welch *welch);

/*
 * The density at k / (segment * bin), k = 0 .. segment / 2, in squared units
 * of the signal per Hz: power[segment / 2 + 1].  Zero segments give zeros.
 */
void hebb_welch_density(const struct hebb_welch *welch, double *power);

#endif
