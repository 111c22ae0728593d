"""Evidently's data drift report on two CSV files: as a user runs it, and timed inside once more."""

import json
import sys
import time

start = time.perf_counter()
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

imported = time.perf_counter()
reference, current = (pd.read_csv(path) for path in sys.argv[1:3])
read = time.perf_counter()
result = Report([DataDriftPreset()]).run(reference_data=reference, current_data=current)
drifted = next(m for m in result.dict()["metrics"] if m["metric_name"].startswith("DriftedColumnsCount"))
done = time.perf_counter()
print(json.dumps({"seconds": done - imported, "import": imported - start, "read": read - imported,
                  "report": done - read, "drifted": drifted["value"]}))
