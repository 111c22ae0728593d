"""One test or distance as people run it in Python: single_tests.py TASK X Y [d [PEER]], the files raw float64 (n x d)."""

import json
import sys

import numpy as np

from best_of import best_of

task, d = sys.argv[1], int(sys.argv[4]) if len(sys.argv) > 4 else 1
x, y = (np.fromfile(path, dtype="<f8") for path in sys.argv[2:4])


def ks(method):
    from scipy.stats import ks_2samp

    return lambda: answer(*ks_2samp(x, y, method=method)[:2])


def wasserstein():
    from scipy.stats import wasserstein_distance

    return lambda: answer(wasserstein_distance(x, y))


def auc():
    from sklearn.metrics import roc_auc_score

    labels = np.repeat([0, 1], [len(x), len(y)])
    values = np.concatenate([x, y])
    return lambda: answer(roc_auc_score(labels, values))


def mann_whitney():
    from scipy.stats import mannwhitneyu

    return lambda: answer(*mannwhitneyu(y, x, method="asymptotic"))


def brunner_munzel():
    """P(Y > X) + P(Y = X)/2 from the mid-ranks that the test ranks by; SciPy itself gives only the studentised statistic."""
    from scipy.stats import brunnermunzel, rankdata

    def run():
        brunnermunzel(x, y)
        return answer(0.0)

    m = len(y)
    share = (rankdata(np.concatenate([x, y]))[len(x):].mean() - (m + 1) / 2) / len(x)
    return lambda: {**run(), "statistic": share}


def chi_square():
    from scipy.stats import chi2_contingency

    def run():
        found = chi2_contingency(np.array([x, y]), correction=False)
        return answer(found.statistic, found.pvalue)

    return run


def sliced_wasserstein():
    import ot

    a, b = x.reshape(-1, d), y.reshape(-1, d)
    return lambda: answer(ot.sliced_wasserstein_distance(a, b, n_projections=200, seed=1, p=2))


def energy():
    """hyppo's permutation test; the energy distance itself by SciPy, not timed."""
    from hyppo.ksample import Energy
    from scipy.spatial.distance import cdist

    a, b = x.reshape(-1, d), y.reshape(-1, d)
    distance = 2 * cdist(a, b).mean() - cdist(a, a).mean() - cdist(b, b).mean()
    run = lambda: answer(distance, Energy().test(a, b, reps=200, workers=1, auto=False, random_state=1)[1])
    run()  # compiles
    return run


def cramer_von_mises():
    from scipy.stats import cramervonmises_2samp

    def run():
        found = cramervonmises_2samp(x, y, method="asymptotic")
        return answer(found.statistic, found.pvalue)

    return run


def median_bandwidth(rows):
    from scipy.spatial.distance import pdist

    return np.median(pdist(rows[np.random.default_rng(1).permutation(len(rows))[:500]]))


def mmd_test():
    """Biased MMD under 500 relabellings: the Gram matrix once, then its blocks by index; or hyppo's test."""
    from scipy.spatial.distance import cdist

    a, b = x.reshape(-1, d), y.reshape(-1, d)
    pooled = np.concatenate([a, b])
    if sys.argv[5] == "hyppo":
        from hyppo.ksample import MMD

        return lambda: answer_p(MMD(bias=True).test(a, b, reps=500, workers=1, auto=False, random_state=1)[1])

    def run():
        gram = np.exp(-cdist(pooled, pooled, "sqeuclidean") / (2 * median_bandwidth(pooled) ** 2))
        draws, n = np.random.default_rng(1), len(a)

        def mmd(order):
            i, j = order[:n], order[n:]
            return gram[np.ix_(i, i)].mean() + gram[np.ix_(j, j)].mean() - 2 * gram[np.ix_(i, j)].mean()

        observed = mmd(np.arange(len(pooled)))
        reached = sum(mmd(draws.permutation(len(pooled))) >= observed for _ in range(500))
        return answer_p((1 + reached) / 501)

    return run


def distance_correlation():
    from hyppo.independence import Dcorr

    a = x.reshape(-1, d)
    b = y.reshape(-1, d) + 0.15 * a
    run = lambda: answer(*Dcorr(bias=True).test(a, b, reps=200, workers=1, auto=False, random_state=1)[:2])
    run()  # compiles
    return run


def answer_p(p_value):
    return {"statistic": None, "pValue": float(p_value)}


def answer(statistic, p_value=None):
    return {"statistic": float(statistic), "pValue": None if p_value is None else float(p_value)}


tasks = {
    "ks-exact": lambda: ks("exact"),
    "ks-asymptotic": lambda: ks("asymp"),
    "wasserstein": wasserstein,
    "auc": auc,
    "mann-whitney": mann_whitney,
    "brunner-munzel": brunner_munzel,
    "chi-square": chi_square,
    "sliced-wasserstein": sliced_wasserstein,
    "energy": energy,
    "cramer-von-mises": cramer_von_mises,
    "mmd-test": mmd_test,
    "distance-correlation": distance_correlation,
}
seconds, found = best_of(tasks[task]())
print(json.dumps({"seconds": seconds, **found}))
