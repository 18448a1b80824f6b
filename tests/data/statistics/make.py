#!/usr/bin/python3
"""Write reference.h: what scipy and numpy say of some numbers.

    python3 make.py >reference.h

The p of signs and ranks are counted over all choices of signs where that can be
done, which for numbers without ties is also what scipy.stats has.  Intervals
come from a million resamples, so they have two or three digits; of fewer than
eight numbers, and where resamples have no spread, they are Student's.
"""
import itertools
import sys

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261122)


def interval(x, y=None, resamples=1_000_000):
    """The 95 % bootstrap-t interval of a mean, or of a difference of two."""
    def draw(v):
        some = v[rng.integers(0, len(v), (resamples, len(v)))]
        return some.mean(1), some.var(1, ddof=1) / len(v)

    mean, square = draw(x)
    centre, error = x.mean(), x.var(ddof=1) / len(x)
    if y is not None:
        other, other_square = draw(y)
        mean, square = mean - other, square + other_square
        centre, error = centre - y.mean(), error + y.var(ddof=1) / len(y)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (mean - centre) / np.sqrt(square)
    low, high = np.quantile(np.nan_to_num(t, posinf=1e9, neginf=-1e9),
                            [0.025, 0.975])
    if len(x) < 8 or max(-low, high) > 1e8:  # Student's, or none of both
        high = stats.t.ppf(0.975, len(x) - 1)
        low = -high
    return centre - high * np.sqrt(error), centre - low * np.sqrt(error)


def signs(n):
    return np.array(list(itertools.product((1, -1), repeat=n)))


def sign_flip(d):
    sums = np.abs(signs(len(d)) @ d)
    return np.mean(sums >= abs(d.sum()) - 1e-12)


def wilcoxon(d):
    d = d[d != 0]
    if len(d) > 50:
        return stats.wilcoxon(d, correction=False, mode="approx").pvalue
    rank = stats.rankdata(np.abs(d))
    if len(set(rank)) == len(d):
        return stats.wilcoxon(d, mode="exact").pvalue
    middle = rank.sum() / 2
    sums = np.abs((signs(len(d)) > 0) @ rank - middle)
    return np.mean(sums >= abs(rank[d > 0].sum() - middle) - 1e-9)


def relabel(x, y, draws=200_000):
    """By Welch's t of random divisions."""
    both = np.concatenate([x, y])
    mixed = rng.permuted(np.tile(both, (draws, 1)), axis=1)
    t = stats.ttest_ind(mixed[:, :len(x)], mixed[:, len(x):], axis=1,
                        equal_var=False).statistic
    seen = stats.ttest_ind(x, y, equal_var=False).statistic
    return np.mean(np.abs(t) >= abs(seen) - 1e-12)


def hedges(x):
    return x.mean() / x.std(ddof=1) * (1 - 3 / (4 * (len(x) - 1) - 1))


def row(values):
    return "{ " + ", ".join(f"{v:.12g}" for v in values) + " }"


paired = [
    np.round(rng.normal(0.5, 1, 6), 3),
    np.round(rng.normal(0.4, 1, 10), 3),
    np.round(rng.exponential(1, 12) - 0.6, 3),
    # accuracies of 600 digits: ties and zeros
    np.array([4, 0, -2, 4, 6, 2, 0, -2, 8, 4, 2, 10]) / 600,
    np.array([1, 1, 1, 1, 1, -1, 1, 1], float),
    np.round(rng.normal(0.2, 1, 60), 3),
]
groups = [
    (np.round(rng.normal(1.2, 1, 10), 3), np.round(rng.normal(0, 2, 10), 3)),
    (np.round(rng.exponential(1, 9), 3), np.round(rng.exponential(2, 14), 3)),
    (np.round(rng.normal(0, 1, 12), 1), np.round(rng.normal(0.2, 1, 8), 1)),
]

print("/* written by make.py with numpy", np.__version__, "and scipy",
      __import__("scipy").__version__, "*/")
print("static const struct {\n\tsize_t n;\n\tdouble x[60], sign_flip, "
      "wilcoxon, effect, low, high;\n} paired[] = {")
for d in paired:
    low, high = interval(d)
    flip = sign_flip(d) if len(d) <= 16 else float("nan")
    print(f"\t{{ {len(d)}, {row(d)},\n\t  "
          + ("NAN" if np.isnan(flip) else f"{flip:.12g}")
          + f", {wilcoxon(d):.12g}, {hedges(d):.12g}, "
          f"{low:.6g}, {high:.6g} }},")
print("};\n\nstatic const struct {\n\tsize_t na, nb;\n\tdouble a[14], b[14], "
      "relabel, rank_sum, low, high;\n} groups[] = {")
for x, y in groups:
    low, high = interval(x, y)
    ranks = stats.mannwhitneyu(x, y, use_continuity=False,
                               method="asymptotic").pvalue
    print(f"\t{{ {len(x)}, {len(y)}, {row(x)},\n\t  {row(y)},\n\t  "
          f"{relabel(x, y):.4g}, {ranks:.12g}, {low:.6g}, {high:.6g} }},")
print("};")
sys.stdout.flush()
