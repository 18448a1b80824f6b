#!/usr/bin/env python3
"""How often does an interval of 95 % hold the mean?  See docs/statistics.md.

Needs numpy and scipy (Debian's python3-numpy, python3-scipy); some minutes.
"""
import numpy as np
from scipy import stats

RESAMPLES, EXPERIMENTS = 2000, 4000
rng = np.random.default_rng(1)

# all of mean 0
DRAWS = {
    "normal": lambda shape: rng.normal(size=shape),
    "uniform": lambda shape: rng.uniform(-1, 1, size=shape),
    "exponential": lambda shape: rng.exponential(size=shape) - 1,
    "log-normal": lambda shape: rng.lognormal(size=shape) - np.exp(0.5),
}


def student(x):
    return stats.t.ppf(0.975, len(x) - 1) * x.std(ddof=1) / np.sqrt(len(x))


def johnson_shift(x):
    """Johnson 1978, JASA 73:536: third moment / (6 variance n)."""
    n, d = len(x), x - x.mean()
    third = (d**3).sum() * n / ((n - 1) * (n - 2))
    return third / (6 * x.var(ddof=1) * n)


def quantiles(means, tail):
    return np.quantile(means, [tail, 1 - tail])


def accelerated(x, means):
    """BCa: Efron 1987, JASA 82:171."""
    d = x - x.mean()
    below = ((means < 0).mean() + (means <= 0).mean()) / 2
    bias = stats.norm.ppf(np.clip(below, 1e-4, 1 - 1e-4))
    a = (d**3).sum() / (6 * (d**2).sum() ** 1.5)
    z = bias + stats.norm.ppf([0.025, 0.975])
    return np.quantile(means, stats.norm.cdf(bias + z / (1 - a * z)))


def spread_out(number, spread, least):
    """A resample without any spread is infinitely far away."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > least, number / spread,
                        np.copysign(np.inf, number))


def cubic(u, skew, n):
    """Hall 1992, J. R. Stat. Soc. B 54:221."""
    with np.errstate(invalid="ignore"):
        h = u + skew * u**2 / 3 + skew**2 * u**3 / 27 + skew / (6 * n)
    return np.where(np.isfinite(u), h, u)


def cubic_back(y, skew, n):
    if abs(skew) < 1e-9:
        return y
    return 3 / skew * (np.cbrt(1 + skew * (y - skew / (6 * n))) - 1)


def ends(statistic):
    return np.quantile(statistic, [0.025, 0.975], method="inverted_cdf")


def intervals(x):
    """name: (low, high); what has no end is Student's."""
    n, mean, sd = len(x), x.mean(), x.std(ddof=1)
    error, room = sd / np.sqrt(n), student(x)
    shift = johnson_shift(x)
    resample = (x - mean)[rng.integers(0, n, size=(RESAMPLES, n))]
    means, sds = resample.mean(1), resample.std(1, ddof=1)
    t = spread_out(means * np.sqrt(n), sds, 1e-9 * sd)
    low, high = ends(t)
    far = np.quantile(np.abs(t), 0.95, method="inverted_cdf")
    tail = stats.norm.cdf(-np.sqrt(n / (n - 1)) *
                          stats.t.ppf(0.975, n - 1))
    skew = ((x - mean) ** 3).mean() / x.std() ** 3
    skews = np.nan_to_num(spread_out(((resample - means[:, None])**3).mean(1),
                                     resample.std(1)**3, 0),
                          posinf=0, neginf=0)
    h_low, h_high = ends(cubic(spread_out(means, resample.std(1), 1e-9 * sd),
                               skews, n))
    all_of_them = {
        "Student's t": (mean - room, mean + room),
        "Johnson's t": (mean + shift - room, mean + shift + room),
        "bootstrap-t": (mean - high * error, mean - low * error),
        "symmetric bootstrap-t": (mean - far * error, mean + far * error),
        "percentile": mean + quantiles(means, 0.025),
        "expanded percentile": mean + quantiles(means, tail),
        "BCa": mean + accelerated(x, means),
        "Hall's cubic": (mean - x.std() * cubic_back(h_high, skew, n),
                         mean - x.std() * cubic_back(h_low, skew, n)),
    }
    all_of_them["wider of t and bootstrap-t"] = (
        mean - max(room, high * error), mean - min(-room, low * error))
    return {name: pair if np.isfinite(pair).all() else (mean - room,
                                                        mean + room)
            for name, pair in all_of_them.items()}


def main():
    for n in 5, 6, 8, 10, 20:
        inside, width = {}, {}
        for kind, draw in DRAWS.items():
            for x in draw((EXPERIMENTS, n)):
                for name, (low, high) in intervals(x).items():
                    key = name, kind
                    inside[key] = inside.get(key, 0) + (low <= 0 <= high)
                    width.setdefault(key, []).append(
                        (high - low) / (2 * student(x)))
        for name in intervals(rng.normal(size=n)):
            print(f"| {n} | {name} |", *(
                f"{100 * inside[name, kind] / EXPERIMENTS:.1f} "
                f"({np.median(width[name, kind]):.2f}) |"
                for kind in DRAWS), flush=True)


main()
