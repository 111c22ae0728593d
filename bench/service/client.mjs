/** A service started for a trial, and a client of it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("serve.mjs", import.meta.url));

/** Settings as in `serve.mjs`; resolves when the service listens. */
export async function startService(settings) {
  const child = spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => ["null"])]);
  const told = JSON.parse(String(line));
  if (!told) throw new Error("the service did not start");
  const end = async (signal) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
    return child.exitCode;
  };
  return {
    ...told,
    pid: child.pid,
    child,
    client: clientOf(told),
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}

/** Requests with the token. */
export function clientOf({ address, token }) {
  const send = (path, { headers, ...init } = {}) =>
    fetch(`${address}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...headers } });
  const get = async (path) => (await send(path)).json();
  const upload = async (name, body, query = "") =>
    (await send(`/v1/files?name=${encodeURIComponent(name)}${query}`, { method: "POST", body })).json();
  /**
   * @param {string} operation
   * @param {object} request
   * @param {{ wait?: number, key?: string }} [how]
   */
  const post = (operation, request, { wait = 0, key } = {}) =>
    send(`/v1/operations/${operation}?wait=${wait}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key && { "idempotency-key": key }) },
      body: JSON.stringify(request),
    });
  const job = (id) => get(`/v1/jobs/${id}`);
  /** How a job stands once it has ended. */
  const ended = async (id) => {
    await (await send(`/v1/jobs/${id}/answer?wait=60`)).arrayBuffer();
    return job(id);
  };
  return { send, get, upload, post, job, ended };
}

/** All jobs of a service, oldest first. */
export async function allJobs(client) {
  const found = [];
  for (let more = true; more; ) {
    const before = found.length > 0 ? `&before=${found.at(-1).id}` : "";
    const page = await client.get(`/v1/jobs?limit=200${before}`);
    found.push(...page.jobs);
    more = page.more;
  }
  return found.reverse();
}
