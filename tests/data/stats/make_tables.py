#!/usr/bin/python3
"""Reference tables for the tests of src/stats, computed by SciPy and NumPy.

The committed files were made with SciPy 1.10.1 and NumPy 1.24.2 (Debian 12: python3-scipy); each names in its
first line what made it. Run in this folder: ./make_tables.py
In a CSV field, a sample is its values separated by blanks. The tests read the files, so they need no SciPy.
"""
import csv

import numpy as np
import scipy
from scipy import stats

random = np.random.default_rng(20260101)


def text(values):
    return " ".join(repr(float(v)) for v in np.atleast_1d(values))


def write(name, header, rows):
    with open(name, "w", newline="") as file:
        file.write(f"# make_tables.py, SciPy {scipy.__version__}, NumPy {np.__version__}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def quantiles():
    for n in (1, 2, 3, 4, 7, 10, 31):
        values = np.round(random.normal(5000, 300, n), 2)
        for q in (0, 0.05, 0.25, 0.5, 0.9, 0.99, 1):
            yield text(values), q, repr(float(np.quantile(values, q, method="linear")))


def dispersion():
    for n in (2, 3, 7, 10, 50):
        values = np.round(random.lognormal(8, 0.2, n), 3)
        yield (text(values), repr(float(np.mean(values))), repr(float(np.std(values, ddof=1))),
               repr(float(stats.variation(values, ddof=1))), repr(float(stats.median_abs_deviation(values))))
    offset = 1e9 + np.array([4.0, 7.0, 13.0, 16.0])  # NIST's kind: a small variance on a large mean
    yield text(offset), repr(float(np.mean(offset))), repr(float(np.sqrt(30.0))), \
        repr(float(np.sqrt(30.0) / np.mean(offset))), repr(float(stats.median_abs_deviation(offset)))


def quantile_intervals():
    """l and u, counted from 1, with equal tails; 0 0 where there is no such interval."""
    for n in (1, 2, 5, 6, 7, 8, 9, 10, 15, 20, 29, 59, 100, 1000):
        for q in (0.5, 0.25, 0.9, 0.99):
            for coverage in (0.9, 0.95, 0.99):
                b = stats.binom(n, q)
                tail = (1 - coverage) / 2
                low = max((k for k in range(1, n + 1) if b.cdf(k - 1) <= tail), default=0)
                high = min((k for k in range(1, n + 1) if b.sf(k - 1) <= tail), default=0)
                if low == 0 or high == 0:
                    yield n, q, coverage, 0, 0, 0
                else:
                    yield n, q, coverage, low, high, repr(float(b.cdf(high - 1) - b.cdf(low - 1)))


def mann_whitney():
    def untied(n, m, shift):
        return random.normal(0, 1, n).round(6), random.normal(shift, 1, m).round(6)

    def tied(n, m, shift):
        return random.integers(0, 6, n) * 1.0, random.integers(0, 6, m) + float(shift)

    for n, m in ((1, 1), (2, 3), (5, 5), (7, 7), (9, 9), (5, 12), (10, 15), (20, 20), (30, 8), (50, 50),
                 (50, 37)):
        for shift in (0, 0.5, 2):
            base, candidate = untied(n, m, shift)
            r = stats.mannwhitneyu(candidate, base, method="exact")
            yield text(base), text(candidate), repr(float(r.statistic)), repr(float(r.pvalue)), "exact"

    # With ties SciPy has no exact test of this name, but it enumerates permutations of any statistic.
    for n, m in ((3, 4), (5, 5), (6, 4), (7, 7), (8, 6)):
        for shift in (0, 1, 3):
            base, candidate = tied(n, m, shift)
            ranks = stats.rankdata(np.concatenate([base, candidate]))
            centre = m * (n + m + 1) / 2
            r = stats.permutation_test((ranks[n:], ranks[:n]), lambda a, b: abs(a.sum() - centre),
                                       alternative="greater", n_resamples=np.inf)
            u = stats.mannwhitneyu(candidate, base).statistic
            yield text(base), text(candidate), repr(float(u)), repr(float(r.pvalue)), "exact"

    for n, m in ((101, 100), (120, 90), (195, 6)):
        for shift in (0, 0.3):
            base, candidate = untied(n, m, shift)
            base, candidate = base.round(1), candidate.round(1)
            r = stats.mannwhitneyu(candidate, base, method="asymptotic", use_continuity=True)
            yield text(base), text(candidate), repr(float(r.statistic)), repr(float(r.pvalue)), "normal"


write("quantiles.csv", ("values", "q", "quantile"), quantiles())
write("dispersion.csv", ("values", "mean", "sd", "cv", "mad"), dispersion())
write("quantile_intervals.csv", ("n", "q", "coverage", "low", "high", "achieved"), quantile_intervals())
write("mann_whitney_scipy.csv", ("base", "candidate", "u", "p", "method"), mann_whitney())
