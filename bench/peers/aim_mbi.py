"""AIM on private-pgm's estimator: aim_mbi.py TRAIN DOMAIN RHO OUT [MEGABYTES [ITERATIONS [TOLERANCE]]], tables of codes.

private-pgm is on PyPI as `mbi`; the package holds domains, measurements and the estimator, but not the script of the
AIM mechanism, which stands beside it in its repository (github.com/ryan112358/mbi, mechanisms/aim.py). The loop here
is written anew after the paper (McKenna et al. 2022) with that script's settings: 16 rounds an attribute, nine tenths
of a round for counts, all pairs as the workload, mirror descent after each round from the potentials of the round
before, and 1000 steps for the last model. Its model may take MEGABYTES (theirs: 80, with hours of work; their advice
for a try: 1). Three things keep it within minutes; none of them changes what is asked or spent:

- fits between rounds end when 50 steps gain less than TOLERANCE of the loss twice in a row, by mbi's own `tol`
  (0: never, as in the script), and after ITERATIONS at the latest;
- the model's answers to the candidates come from numpy, by one pass over the junction tree; mbi compiles a program for
  each candidate of each round;
- measurements of one marginal are pooled by inverse variance, with the same minimum, so that a marginal asked again
  needs no new program.
"""

import itertools
import json
import os
import sys
import time

# Programs that are compiled once and run for a second: quicker to compile, and none to be kept (mbi's own advice).
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")
os.environ.setdefault("JAX_ENABLE_COMPILATION_CACHE", "false")

import networkx as nx
import numpy as np
import pandas as pd
from mbi import Dataset, Domain, LinearMeasurement, estimation, junction_tree

train, domain_file, rho, out = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
megabytes = float(sys.argv[5]) if len(sys.argv) > 5 else 1.6
iterations = int(sys.argv[6]) if len(sys.argv) > 6 else 1000
tolerance = float(sys.argv[7]) if len(sys.argv) > 7 else 1e-3

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
asked = {}
spans = {"fit": 0.0, "score": 0.0}


def timed(name, work):
    before = time.perf_counter()
    value = work()
    spans[name] += time.perf_counter() - before
    return value


def measure(set_, sigma):
    noisy = exact[set_] + draws.normal(0, sigma, exact[set_].size)
    value, weight = asked.get(set_, (0.0, 0.0))
    share = weight + sigma**-2
    asked[set_] = ((weight * value + noisy * sigma**-2) / share, share)


def fit(before=None, last=False):
    measurements = [LinearMeasurement(value, set_, stddev=weight**-0.5) for set_, (value, weight) in asked.items()]
    stop = {} if last or tolerance == 0 else {"tol": tolerance}
    return estimation.MirrorDescent().estimate(domain, measurements, iters=iterations, warm_start=before, **stop)


def shape(target, names):
    return [sizes[name] if name in names else 1 for name in target]


def over(table_, names, keep):
    """Sums over the axes `names` that are not kept."""
    return table_.sum(axis=tuple(i for i, name in enumerate(names) if name not in keep))


def log_over(table_, names, keep):
    axes = tuple(i for i, name in enumerate(names) if name not in keep)
    top = table_.max(axis=axes, keepdims=True)
    return np.log(np.exp(table_ - top).sum(axis=axes)) + top.squeeze(axes)


class Answers:
    """Shares of every pair under a model; all sets of names are in the order of the domain."""

    def __init__(self, model):
        self.total = float(model.total)
        self.tree = junction_tree.make_junction_tree(domain, [tuple(c) for c in model.cliques])[0]
        self.laws = self.propagate(model.potentials)
        self.margins = {}

    def propagate(self, potentials):
        logs = {node: np.zeros(domain.project(node).shape) for node in self.tree.nodes}
        for clique, factor in potentials.tables.items():
            node = next(n for n in logs if set(clique) <= set(n))
            logs[node] = logs[node] + np.asarray(factor.values, dtype=float).reshape(shape(node, clique))
        for component in nx.connected_components(self.tree):
            root = min(component)
            edges = list(nx.bfs_edges(self.tree, root))
            sent = {}
            for parent, child in reversed(edges):
                both = set(parent) & set(child)
                sent[child] = log_over(logs[child], child, both)
                logs[parent] = logs[parent] + sent[child].reshape(shape(parent, both))
            for parent, child in edges:
                both = set(parent) & set(child)
                news = log_over(logs[parent], parent, both) - sent[child]
                logs[child] = logs[child] + news.reshape(shape(child, both))
        laws = {node: np.exp(table_ - table_.max()) for node, table_ in logs.items()}
        return {node: law / law.sum() for node, law in laws.items()}

    def law(self, node, keep):
        names = tuple(name for name in node if name in keep)
        if (node, names) not in self.margins:
            self.margins[node, names] = over(self.laws[node], node, keep)
        return names, self.margins[node, names]

    def pairs_with(self, first):
        """Shares of (first, other) for every other attribute, carried from clique to clique through the separators."""
        root = min((n for n in self.tree.nodes if first in n), key=domain.size)
        found = {}
        carried = {root: None}
        for node, parent in [(root, None)] + [(child, parent) for parent, child in nx.bfs_edges(self.tree, root)]:
            before = carried[parent] if parent else None
            bridge = set(parent) & set(node) if parent else set()
            mine = self.reach(first, node, bridge, before)
            carried[node] = mine
            for other in node:
                if other != first and other not in found:
                    found[other] = mine({other})
        whole = {name: self.law(next(n for n in self.tree.nodes if name in n), {name})[1] for name in sizes}
        return {
            other: found.get(other, None) if other in found else np.outer(whole[first], whole[other])
            for other in sizes
            if other != first
        }

    def reach(self, first, node, bridge, before):
        """A function from some names of `node` to the shares of (first, those names)."""
        if first in node:

            def direct(keep):
                names, law = self.law(node, {first} | keep)
                return np.moveaxis(law, names.index(first), 0)

            return direct
        start_names = tuple(name for name in domain.attributes if name in bridge)
        start_law = before(bridge)

        def carry(keep):
            names, law = self.law(node, bridge | keep)
            _, margin = self.law(node, bridge)
            safe = np.where(margin > 0, margin, 1).reshape(shape(names, bridge))
            number = {name: k + 1 for k, name in enumerate(names)}
            target = [number[name] for name in names if name in keep]
            given = [0] + [number[name] for name in start_names]
            return np.einsum(start_law, given, law / safe, list(number.values()), [0] + target, optimize=True)

        return carry

    def counts(self):
        answers = {(name,): self.law(next(n for n in self.tree.nodes if name in n), {name})[1] for name in sizes}
        for first in sizes:
            for other, law in self.pairs_with(first).items():
                if (first, other) in weights:
                    answers[first, other] = law
        return {set_: self.total * law.ravel() for set_, law in answers.items()}


def fits(model, set_, limit):
    cliques = [tuple(clique) for clique in model.cliques]
    if any(set(set_) <= set(clique) for clique in cliques):
        return True
    return junction_tree.hypothetical_model_size(domain, cliques + [set_]) <= limit


def choose(model, counts, sigma, epsilon, limit):
    open_ = [set_ for set_ in weights if fits(model, set_, limit)]
    noise = np.sqrt(2 / np.pi) * sigma
    scores = np.array([weights[s] * (np.abs(exact[s] - counts[s]).sum() - noise * exact[s].size) for s in open_])
    chances = np.exp(0.5 * epsilon / max(weights[s] for s in open_) * (scores - scores.max()))
    return open_[draws.choice(len(open_), p=chances / chances.sum())]


rounds = 16 * len(sizes)
sigma = np.sqrt(rounds / (2 * 0.9 * rho))
epsilon = np.sqrt(8 * 0.1 * rho / rounds)
for single in singles:
    measure(single, sigma)
spent = len(singles) / (2 * sigma**2)
model = timed("fit", fit)
counts = Answers(model).counts()
chosen = []
last = False
while not last:
    cost = epsilon**2 / 8 + 1 / (2 * sigma**2)
    if rho - spent < 2 * cost:
        left = rho - spent
        sigma, epsilon, last = np.sqrt(1 / (2 * 0.9 * left)), np.sqrt(8 * 0.1 * left), True
    spent += epsilon**2 / 8 + 1 / (2 * sigma**2)
    chosen.append(timed("score", lambda: choose(model, counts, sigma, epsilon, megabytes * spent / rho)))
    measure(chosen[-1], sigma)
    model = timed("fit", lambda: fit(model, last))
    before, counts = counts[chosen[-1]], timed("score", lambda: Answers(model).counts())
    print(
        f"{time.perf_counter() - start:.1f} s, {spent / rho:.3f} of the budget, {'-'.join(chosen[-1])}",
        file=sys.stderr,
        flush=True,
    )
    moved = np.abs(counts[chosen[-1]] - before).sum()
    if moved <= np.sqrt(2 / np.pi) * sigma * before.size:
        sigma, epsilon = sigma / 2, epsilon * 2

rows = model.synthetic_data(rows=len(table))
pd.DataFrame({name: np.asarray(rows.to_dict()[name]) for name in sizes}).to_csv(out, index=False)
seconds = time.perf_counter() - start
megabytes_used = junction_tree.hypothetical_model_size(domain, [tuple(clique) for clique in model.cliques])
print(
    json.dumps(
        {"seconds": seconds, "rho": spent, "rounds": len(chosen), "modelMegabytes": megabytes_used, "spans": spans}
    )
)
