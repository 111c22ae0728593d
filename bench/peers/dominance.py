"""deepsig's almost stochastic order with 1000 bootstraps: dominance.py X Y, the files raw float64. One run: it takes long."""

import json
import sys
import time

import numpy as np
from deepsig import aso

x, y = (np.fromfile(path, dtype="<f8") for path in sys.argv[1:3])
start = time.perf_counter()
limit = aso(x, y, confidence_level=0.95, num_bootstrap_iterations=1000, seed=1, show_progress=False)
print(json.dumps({"seconds": time.perf_counter() - start, "upperLimit": float(limit)}))
