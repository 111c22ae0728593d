"""One entropic or sliced problem: entropic.py POT|OTT TASK X Y d [share of the largest cost, or lines]."""

import json
import sys
import warnings

import numpy as np

from best_of import best_of

warnings.filterwarnings("ignore")
who, task, x_file, y_file, d, setting = sys.argv[1:7]
d = int(d)
x, y = (np.fromfile(name).reshape(-1, d) for name in (x_file, y_file))


def with_pot():
    import ot

    if task == "sliced":
        seconds, value = best_of(lambda: ot.sliced_wasserstein_distance(x, y, n_projections=int(setting), seed=1))
        return {"seconds": seconds, "cost": float(value)}

    def run():
        costs = ot.dist(x, y)
        costs /= costs.max()
        plan, log = ot.bregman.sinkhorn_log([], [], costs, float(setting), stopThr=1e-9, numItermax=1000, log=True)
        return (plan * costs).sum(), np.abs(plan.sum(0) - 1 / len(y)).sum() + np.abs(plan.sum(1) - 1 / len(x)).sum(), log["niter"]

    seconds, (cost, residual, iterations) = best_of(run)
    return {"seconds": seconds, "cost": float(cost), "residual": float(residual), "iterations": int(iterations)}


def with_ott():
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    from ott.geometry import pointcloud
    from ott.problems.linear import linear_problem
    from ott.solvers.linear import sinkhorn

    largest = ((x[:, None] - y[None]) ** 2).sum(-1).max()
    solver = sinkhorn.Sinkhorn(threshold=1e-9, max_iterations=20_000)

    @jax.jit
    def solve(a, b):
        geometry = pointcloud.PointCloud(a, b, epsilon=float(setting) * largest)
        out = solver(linear_problem.LinearProblem(geometry))
        return out.transport_cost_at_geom(geometry), out.errors, out.converged

    def run():
        cost, errors, converged = jax.block_until_ready(solve(jnp.asarray(x), jnp.asarray(y)))
        return float(cost) / largest, np.asarray(errors), bool(converged)

    seconds, (cost, errors, converged) = best_of(run)
    told = errors[errors > 0]
    return {"seconds": seconds, "cost": cost, "residual": float(told[-1]) if len(told) else None, "converged": converged}


print(json.dumps(with_pot() if who == "POT" else with_ott()))
