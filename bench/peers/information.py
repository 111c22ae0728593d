"""Mutual information as people run it in Python: information.py WHO X Y d, the files raw float64 (n x d).

NPEET is followed step by step with the trees that it uses: noise against ties, the k-th neighbour in the joint space
at maximum norm, counts in the marginal spaces within that distance less 1e-15.
"""

import json
import sys

import numpy as np

from best_of import best_of

who, d = sys.argv[1], int(sys.argv[4])
x, y = (np.fromfile(path, dtype="<f8").reshape(-1, d) for path in sys.argv[2:4])


def scikit_learn():
    from sklearn.feature_selection import mutual_info_regression

    return lambda: {"value": float(mutual_info_regression(x, y[:, 0], n_neighbors=3, random_state=0)[0])}


def npeet():
    from scipy.special import digamma
    from sklearn.neighbors import KDTree

    def mean_digamma(points, radius):
        tree = KDTree(points, metric="chebyshev")
        return np.mean(digamma(tree.query_radius(points, radius - 1e-15, count_only=True)))

    def run():
        noise = np.random.default_rng(0)
        a, b = (points + 1e-10 * noise.random(points.shape) for points in (x, y))
        both = np.hstack([a, b])
        radius = KDTree(both, metric="chebyshev").query(both, k=4)[0][:, 3]
        value = digamma(3) + digamma(len(x)) - mean_digamma(a, radius) - mean_digamma(b, radius)
        return {"value": float(value)}

    return run


seconds, found = best_of({"scikit-learn": scikit_learn, "NPEET": npeet}[who]())
print(json.dumps({"seconds": seconds, **found}))
