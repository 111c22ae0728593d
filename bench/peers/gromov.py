"""One Gromov-Wasserstein descent by POT: gromov.py GEOMETRY X Y EPSILON. Threads by OPENBLAS_NUM_THREADS."""

import json
import sys
import warnings

import numpy as np
import ot

from best_of import best_of

warnings.simplefilter("ignore")
geometry, epsilon = sys.argv[1], float(sys.argv[4])
x, y = (np.fromfile(file, dtype="<f8").reshape(-1, d) for file, d in zip(sys.argv[2:4], (2, 3)))
metric = {"squared": "sqeuclidean", "euclidean": "euclidean"}[geometry]
p, q = np.full(len(x), 1 / len(x)), np.full(len(y), 1 / len(y))


def descend():
    c, d = ot.dist(x, x, metric=metric), ot.dist(y, y, metric=metric)
    if epsilon == 0:
        return c, d, ot.gromov.gromov_wasserstein(c, d, p, q, "square_loss")
    # 1e-9 in the Frobenius norm is the tolerance of 1e-7 in total mass, or a little less, at this size.
    return c, d, ot.gromov.entropic_gromov_wasserstein(c, d, p, q, "square_loss", epsilon=epsilon, tol=1e-9)


seconds, (c, d, plan) = best_of(descend)
cost = float(ot.gromov.gwloss(*ot.gromov.init_matrix(c, d, p, q), plan))
positive = plan[plan > 0] * len(x) * len(y)
kl = float((positive * np.log(positive)).sum() / len(x) / len(y))
print(json.dumps({"seconds": seconds, "cost": cost, "objective": cost + epsilon * kl}))
