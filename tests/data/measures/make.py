#!/usr/bin/env python3
"""Measures of small arrays by numpy and scipy, as JSON: see ../README.md.

    python3 make.py >measures.json

None of the formulas is the one that hebb computes: HSIC_1 is written with
traces, tau-a goes over all pairs of pairs, directions come from an SVD, Gini's
coefficient from all differences, likelihoods from scipy's densities.
"""
import itertools
import json

import numpy as np
from scipy import stats
from scipy.spatial.distance import pdist


def hsic_1(k, l):
    n = len(k)
    k, l = k.copy(), l.copy()
    np.fill_diagonal(k, 0)
    np.fill_diagonal(l, 0)
    one = np.ones(n)
    return (np.trace(k @ l) + (one @ k @ one) * (one @ l @ one)
            / ((n - 1) * (n - 2)) - 2 / (n - 2) * (one @ k @ l @ one)
            ) / (n * (n - 3))


def cka(x, y):
    k, l = x @ x.T, y @ y.T
    return hsic_1(k, l) / np.sqrt(hsic_1(k, k) * hsic_1(l, l))


def tau_a(a, b):
    s = sum(np.sign(a[i] - a[j]) * np.sign(b[i] - b[j])
            for i, j in itertools.combinations(range(len(a)), 2))
    return s / (len(a) * (len(a) - 1) / 2)


def treves_rolls(r):
    n = len(r)
    return (1 - (r.sum() / n) ** 2 / ((r ** 2).sum() / n)) / (1 - 1 / n)


def gini(w):
    w = np.abs(w)
    return np.abs(w[:, None] - w[None, :]).mean() / (2 * w.mean())


def lognormal(w):
    w = np.abs(w[w != 0])
    shape, _, scale = stats.lognorm.fit(w, floc=0)
    return 2 * (stats.lognorm.logpdf(w, shape, 0, scale).sum()
                - stats.norm.logpdf(w, *stats.norm.fit(w)).sum())


def directions(values):
    p = values / values.sum()
    return {
        "participation": values.sum() ** 2 / (values ** 2).sum(),
        "components_90": int(np.searchsorted(np.cumsum(p), 0.9) + 1),
        "effective": float(np.exp(stats.entropy(p))),
    }


def main():
    rng = np.random.default_rng(20261122)
    n = 24
    x = rng.gamma(1.0, 1.0, (n, 7)).round(3)
    x[rng.random(x.shape) < 0.3] = 0
    y = (x @ rng.normal(size=(7, 5)) + rng.normal(size=(n, 5))).round(3)
    wide = rng.normal(size=(6, 11)).round(3)
    w = rng.lognormal(-1, 0.8, 40).round(4) * rng.choice([-1, 1], 40)
    w[::9] = 0
    label = rng.integers(0, 3, n)
    # what the program reads are floats
    x32, y32, wide32 = (a.astype(np.float32).astype(float)
                        for a in (x, y, wide))
    category = (label[:, None] != label[None, :])[np.triu_indices(n, 1)]
    dx, dy = pdist(x32, "correlation"), pdist(y32, "correlation")
    variance = np.linalg.svd(x32 - x32.mean(0))[1] ** 2 / (n - 1)
    singular = np.linalg.svd(wide)[1]
    out = {
        "n": n, "x": x.ravel().tolist(), "y": y.ravel().tolist(),
        "label": label.tolist(), "w": w.tolist(),
        "wide": wide.ravel().tolist(),
        "cka": cka(x32, y32), "cka_wide": cka(wide32, wide32[:, :4]),
        "dissimilarity": dx.tolist(),
        "tau_a": tau_a(dx, dy), "tau_a_category": tau_a(dx, category * 1.0),
        "variance": variance.tolist(), "of_variance": directions(variance),
        "singular": singular.tolist(), "of_singular": directions(singular),
        "sparseness": [treves_rolls(row) for row in x32],
        "gini": gini(w), "lognormal": lognormal(w),
        "mean": w.mean(), "sd": w.std(), "skew": stats.skew(w),
        "kurtosis": stats.kurtosis(w),
    }
    print(json.dumps(out, indent=1))


main()
