/**
 * A run under way: what is being done, how far it is, how long it may take, and a way to stop it.
 * @module
 */
import { useEffect, useState } from "react";
import { ProgressBar } from "react-aria-components";
import { capital, clock, duration, operationTitle } from "../shell/words.js";
import type { Run } from "./runs.js";

export function Running({ run }: { readonly run: Run }) {
  const elapsed = useElapsed(run.startedAt);
  const { done, stage } = run.progress;
  const percent = Math.floor(100 * done);
  return (
    <section className="narrow stack running" aria-labelledby="running">
      <p className="quiet">{Object.values(run.names).join(" → ")}</p>
      <h1 id="running">{operationTitle(run.request.operation)} …</h1>
      <ProgressBar value={percent} isIndeterminate={done === 0} aria-labelledby="running">
        <div className={done === 0 ? "bar unknown" : "bar"}>
          <div style={done === 0 ? undefined : { width: `${percent}%` }} />
        </div>
      </ProgressBar>
      <div className="row">
        <p className="number" aria-live="off">
          {capital(stage)}
          {done > 0 ? ` · ${percent}%` : ""} · {clock(elapsed)}
          <span className="quiet">{left(elapsed, done, run.expectedSeconds)}</span>
        </p>
        <button type="button" className="button tight" onClick={run.cancel}>
          Cancel
        </button>
      </div>
      <p className="quiet small">
        {run.place === "service" ? "It runs on the service" : "It runs beside the page"}: go on looking at your data, or
        put another question meanwhile.
      </p>
    </section>
  );
}

/** The estimate until enough was done to go by. */
function left(elapsed: number, done: number, expected: number | undefined): string {
  if (done > 0.15 && elapsed > 2) return ` · ${duration((elapsed * (1 - done)) / done)} left`;
  return expected === undefined ? "" : ` · expected: ${duration(expected)}`;
}

function useElapsed(startedAt: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - startedAt) / 1000;
}
