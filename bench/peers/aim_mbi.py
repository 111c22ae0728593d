"""AIM on private-pgm's estimator: aim_mbi.py TRAIN DOMAIN RHO OUT [MEGABYTES [ITERATIONS]], tables of codes as csv.

private-pgm is on PyPI as `mbi`; the package holds domains, measurements and the estimator, but not the script of the
AIM mechanism, which stands beside it in its repository (github.com/ryan112358/mbi, mechanisms/aim.py). The loop here
is written anew after the paper (McKenna et al. 2022) with that script's settings: 16 rounds an attribute, nine tenths
of a round for counts, 1000 steps of mirror descent after each round from the potentials of the round before, all pairs
as the workload. Its model may take MEGABYTES (theirs: 80, with hours of work; their advice for a try: 1).
"""

import itertools
import json
import sys
import time

import numpy as np
import pandas as pd
from mbi import Dataset, Domain, LinearMeasurement, estimation, junction_tree

train, domain_file, rho, out = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
megabytes = float(sys.argv[5]) if len(sys.argv) > 5 else 1.6
iterations = int(sys.argv[6]) if len(sys.argv) > 6 else 1000

start = time.perf_counter()
with open(domain_file) as file:
    sizes = json.load(file)
table = pd.read_csv(train)
domain = Domain(list(sizes), list(sizes.values()))
data = Dataset({name: table[name].to_numpy() for name in sizes}, domain)
draws = np.random.default_rng()

singles = [(name,) for name in sizes]
pairs = list(itertools.combinations(sizes, 2))
weights = {set_: sum(len(set(set_) & set(pair)) for pair in pairs) for set_ in singles + pairs}
exact = {set_: np.asarray(data.project(set_).datavector()) for set_ in weights}


def measure(set_, sigma):
    noisy = exact[set_] + draws.normal(0, sigma, exact[set_].size)
    return LinearMeasurement(noisy, set_, stddev=sigma)


def fit(measurements, before=None):
    return estimation.MirrorDescent().estimate(domain, measurements, iters=iterations, warm_start=before)


def expected(model, set_):
    return np.asarray(model.project(set_).datavector())


def fits(model, set_, limit):
    cliques = [tuple(clique) for clique in model.cliques]
    if any(set(set_) <= set(clique) for clique in cliques):
        return True
    return junction_tree.hypothetical_model_size(domain, cliques + [set_]) <= limit


def choose(model, sigma, epsilon, limit):
    open_ = [set_ for set_ in weights if fits(model, set_, limit)]
    noise = np.sqrt(2 / np.pi) * sigma
    scores = np.array(
        [weights[s] * (np.abs(exact[s] - expected(model, s)).sum() - noise * exact[s].size) for s in open_]
    )
    chances = np.exp(0.5 * epsilon / max(weights[s] for s in open_) * (scores - scores.max()))
    return open_[draws.choice(len(open_), p=chances / chances.sum())]


rounds = 16 * len(sizes)
sigma = np.sqrt(rounds / (2 * 0.9 * rho))
epsilon = np.sqrt(8 * 0.1 * rho / rounds)
measurements = [measure(single, sigma) for single in singles]
spent = len(singles) / (2 * sigma**2)
model = fit(measurements)
last = False
while not last:
    cost = epsilon**2 / 8 + 1 / (2 * sigma**2)
    if rho - spent < 2 * cost:
        left = rho - spent
        sigma, epsilon, last = np.sqrt(1 / (2 * 0.9 * left)), np.sqrt(8 * 0.1 * left), True
    spent += epsilon**2 / 8 + 1 / (2 * sigma**2)
    chosen = choose(model, sigma, epsilon, megabytes * spent / rho)
    before = expected(model, chosen)
    measurements.append(measure(chosen, sigma))
    model = fit(measurements, model)
    print(f"{spent / rho:.3f} of the budget, {'-'.join(chosen)}", file=sys.stderr, flush=True)
    moved = np.abs(expected(model, chosen) - before).sum()
    if moved <= np.sqrt(2 / np.pi) * sigma * before.size:
        sigma, epsilon = sigma / 2, epsilon * 2

rows = model.synthetic_data(rows=len(table))
pd.DataFrame({name: np.asarray(rows.to_dict()[name]) for name in sizes}).to_csv(out, index=False)
seconds = time.perf_counter() - start
megabytes_used = junction_tree.hypothetical_model_size(domain, [tuple(clique) for clique in model.cliques])
print(json.dumps({"seconds": seconds, "rho": spent, "chosen": len(measurements) - len(singles), "modelMegabytes": megabytes_used}))
