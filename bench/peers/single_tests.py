"""One test or distance as people run it in Python: single_tests.py TASK X Y [d], the files raw float64 (n x d)."""

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
}
seconds, found = best_of(tasks[task]())
print(json.dumps({"seconds": seconds, **found}))
