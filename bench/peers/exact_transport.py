"""Exact transport as people run it in Python: exact_transport.py X Y A B d p metric WHO, the files raw float64."""

import json
import sys
import warnings

import numpy as np

from best_of import best_of

x, y, a, b = (np.fromfile(path, dtype="<f8") for path in sys.argv[1:5])
d, p, metric, who = int(sys.argv[5]), float(sys.argv[6]), sys.argv[7], sys.argv[8]
x, y = x.reshape(-1, d), y.reshape(-1, d)
warnings.simplefilter("error")  # a solver that gave up is no contender


def pot():
    import ot

    name = {"euclidean": "sqeuclidean" if p == 2 else "euclidean", "manhattan": "cityblock"}[metric]
    return lambda: ot.emd2(a, b, ot.dist(x, y, metric=name), numItermax=100_000_000)


def pot_1d():
    import ot

    equal = bool(np.all(a == a[0]) and np.all(b == b[0]))
    u, v = (None, None) if equal else (a, b)
    return lambda: ot.wasserstein_1d(x[:, 0], y[:, 0], u, v, p=p)


def scipy_1d():
    from scipy.stats import wasserstein_distance

    return lambda: wasserstein_distance(x[:, 0], y[:, 0])


seconds, cost = best_of({"pot": pot, "pot-1d": pot_1d, "scipy-1d": scipy_1d}[who]())
print(json.dumps({"seconds": seconds, "cost": float(cost)}))
