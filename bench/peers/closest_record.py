"""Share of synthetic rows closer to training than to holdout rows, by SDMetrics: closest_record.py REAL HOLDOUT SYNTHETIC."""

import json
import sys
import warnings

import pandas as pd
from sdmetrics.single_table import DCROverfittingProtection

warnings.simplefilter("ignore")
real, holdout, synthetic = (pd.read_csv(path) for path in sys.argv[1:4])
# The same kinds of columns as ours: whole numbers of at most 20 values are categories.
kinds = {
    name: {"sdtype": "categorical" if pd.concat([real[name], holdout[name]]).nunique() <= 20 else "numerical"}
    for name in real.columns
}
found = DCROverfittingProtection.compute_breakdown(real, synthetic, holdout, {"columns": kinds}, None)
print(json.dumps({"closerToTraining": float(found["synthetic_data_percentages"]["closer_to_training"])}))
