/** `synthesize` in a worker of a page: once on a few rows to load all code, then on the table, with every way out closed. */
import { findOperation } from "@pushforward/catalog";
import { openKernels } from "@pushforward/kernels";
import { readTable, writeTable } from "@pushforward/tables";

const schema = JSON.stringify({
  attributes: [
    { name: "age", type: "integer", low: 0, high: 99, bins: 20 },
    { name: "wage", type: "numeric", low: 0, high: 1000, bins: 10, clamp: true },
    { name: "job", type: "category", values: ["nurse", "clerk", "farmer"], missing: true },
    { name: "left", type: "boolean" },
  ],
});

async function synthetic(csv: string, mechanism: string) {
  const [operation, table] = [await findOperation("synthesize"), await readTable(new Blob([csv]), { name: "t.csv" })];
  const kernels = await openKernels({ threads: 1 });
  const options = operation.options.parse({ schema, mechanism, epsilon: 1 });
  const result = (await operation.run({ table }, options, { watch: {}, threads: 1, kernels })) as SynthesisLike;
  await kernels.close();
  const text = new TextDecoder().decode(await writeTable(result.table, "csv"));
  return { told: operation.views.json!(result), lines: text.trim().split("\n").length };
}

interface SynthesisLike {
  readonly table: Parameters<typeof writeTable>[0];
}

/** From here on, whatever would talk to anybody throws. */
function closeNetwork(): void {
  const refuse = (): never => {
    throw new Error("a network request was made");
  };
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "Worker", "importScripts"])
    Object.defineProperty(globalThis, name, { value: refuse });
}

self.addEventListener("message", async ({ data: { few, csv, mechanism } }) => {
  try {
    await synthetic(few, mechanism);
    const requests = (): number => performance.getEntriesByType("resource").length;
    performance.setResourceTimingBufferSize(10_000);
    const before = requests();
    closeNetwork();
    const answer = await synthetic(csv, mechanism);
    await new Promise((resolve) => setTimeout(resolve, 100)); // entries arrive late
    self.postMessage({ ...answer, requests: requests() - before, loaded: before });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
