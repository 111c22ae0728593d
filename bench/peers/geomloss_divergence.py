"""One Sinkhorn divergence by GeomLoss: geomloss_divergence.py X Y d SHARE, ε a share of the largest cost."""

import json
import sys

import numpy as np
import torch
from geomloss import SamplesLoss

from best_of import best_of

x_file, y_file, d, share = sys.argv[1:5]
x, y = (torch.from_numpy(np.fromfile(name).reshape(-1, int(d))) for name in (x_file, y_file))
largest = float(((x[:, None] - y[None]) ** 2).sum(-1).max())
# Its cost is |x - y|²/2 and its blur √ε of that cost, so ε halves and the value doubles.
blur = (float(share) * largest / 2) ** 0.5
loss = SamplesLoss("sinkhorn", p=2, blur=blur, scaling=0.9, backend="tensorized")
with torch.no_grad():
    seconds, value = best_of(lambda: float(loss(x, y)))
print(json.dumps({"seconds": seconds, "cost": 2 * value / largest}))
