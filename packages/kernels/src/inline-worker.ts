/**
 * The worker script once more, as text without imports, for bundles that have lost `worker.js`: development
 * servers that bundle dependencies beforehand, or a single-file bundle for Node. Runs WebAssembly only.
 * @module
 */
export const inlineWorker = `
const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
const port = node ? node.parentPort : globalThis;
let memory, functions;
function setUp(setup) {
  memory = setup.memory;
  functions = new WebAssembly.Instance(setup.module, { env: { memory } }).exports;
  port.postMessage({ id: -1, value: 0 });
}
function work({ id, task: [name, ...args], bytes }) {
  if (memory.buffer.byteLength < bytes) memory.grow(0);
  try {
    if (typeof functions[name] !== "function") throw new Error("kernels: there is no kernel named " + name);
    port.postMessage({ id, value: functions[name](...args) ?? 0 });
  } catch (error) {
    port.postMessage({ id, error: String(error) });
  }
}
const receive = (data) => (functions ? work(data) : setUp(data));
if (node) port.on("message", receive);
else port.onmessage = ({ data }) => receive(data);
`;
