"""One operation of dense linear algebra with NumPy: numpy_linalg.py OPERATION FILE n. Threads by OPENBLAS_NUM_THREADS."""

import json
import sys

import numpy as np

from best_of import best_of

operation, file, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
a = np.fromfile(file, dtype="<f8").reshape(n, n)
run = {
    "product": lambda: a @ a,
    "cholesky": lambda: np.linalg.cholesky(a),
    "qr": lambda: np.linalg.qr(a),
    "eig": lambda: np.linalg.eigh(a),
    "svd": lambda: np.linalg.svd(a),
}[operation]
seconds, answer = best_of(run)
residual = None
if operation == "product":
    identity = np.abs(np.diag(answer))
elif operation == "cholesky":
    identity, again = np.abs(np.diag(answer)), answer @ answer.T
elif operation == "qr":
    identity, again = np.abs(np.diag(answer[1])), answer[0] @ answer[1]
elif operation == "eig":
    identity, again = np.sort(answer[0]), answer[1] * answer[0] @ answer[1].T
else:
    identity, again = np.sort(answer[1]), answer[0] * answer[1] @ answer[2]
if operation != "product":
    residual = np.linalg.norm(a - again) / np.linalg.norm(a) / (n * 2.0**-52)
print(json.dumps({"seconds": seconds, "residual": residual, "identity": identity.tolist()}))
