"""How good synthetic rows are, judged beside held-out rows: synthesis_quality.py HELD_OUT DOMAIN ROWS..., csv of codes.

One line of JSON for each file of ROWS, in order, as a list: mean total variation of 1-way and 2-way marginals between
the file and the held-out rows, and the area under the curve of a logistic regression of the last column (one-hot
categories, standardised numbers) trained on the file and tried on the held-out rows.
"""

import itertools
import json
import sys

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"]

held_out = pd.read_csv(sys.argv[1])
with open(sys.argv[2]) as file:
    sizes = json.load(file)
names = list(sizes)
categories = [name for name in names[:-1] if name not in NUMBERS]


def law(table, columns):
    cell = np.zeros(len(table), dtype=np.int64)
    for name in columns:
        cell = cell * sizes[name] + table[name].to_numpy()
    return np.bincount(cell, minlength=int(np.prod([sizes[name] for name in columns]))) / len(table)


def variation(table, columns):
    return np.abs(law(table, columns) - law(held_out, columns)).sum() / 2


def area(table):
    label = table[names[-1]]
    if label.nunique() < 2:
        return None
    numbers = [name for name in NUMBERS if name in names]
    onehot = OneHotEncoder(categories=[range(sizes[name]) for name in categories], handle_unknown="ignore")
    columns = make_column_transformer((onehot, categories), (StandardScaler(), numbers))
    model = make_pipeline(columns, LogisticRegression(max_iter=2000)).fit(table[names[:-1]], label)
    return roc_auc_score(held_out[names[-1]], model.predict_proba(held_out[names[:-1]])[:, 1])


def judge(path):
    table = pd.read_csv(path)
    inside = all(table[name].between(0, sizes[name] - 1).all() for name in names)
    return {
        "rows": len(table),
        "inside": bool(inside),
        "single": float(np.mean([variation(table, [name]) for name in names])),
        "pairwise": float(np.mean([variation(table, pair) for pair in itertools.combinations(names, 2)])),
        "auc": area(table),
    }


print(json.dumps([judge(path) for path in sys.argv[3:]]))
