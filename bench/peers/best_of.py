"""Best of several runs inside one process, as in ours/best-of.mjs."""

import time


def best_of(run):
    best, answer, k, deadline = float("inf"), None, 0, time.perf_counter() + 2
    while (k < 3 and not (k == 1 and best > 3)) or (time.perf_counter() < deadline and k < 200):
        start = time.perf_counter()
        answer = run()
        best = min(best, time.perf_counter() - start)
        k += 1
    return best, answer
