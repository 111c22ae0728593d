"""Vendi score of order 1 by NumPy's eigenvalues of the similarity matrix: vendi_score.py cosine|rbf FILE d."""

import json
import sys

import numpy as np

from best_of import best_of

similarity, file, d = sys.argv[1], sys.argv[2], int(sys.argv[3])
x = np.fromfile(file, dtype="<f8").reshape(-1, d)


def score():
    if similarity == "cosine":
        unit = x / np.linalg.norm(x, axis=1, keepdims=True)
        k = unit @ unit.T
    else:
        squares = (x * x).sum(axis=1)
        k = np.exp(-(squares[:, None] + squares - 2 * x @ x.T) / (2 * d))
    values = np.linalg.eigvalsh(k / len(x))
    values = values[values > 0]
    return float(np.exp(-(values * np.log(values)).sum()))


seconds, value = best_of(score)
print(json.dumps({"seconds": seconds, "value": value}))
