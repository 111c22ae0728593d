/** Many clients at once, each sending its next request when the last is answered. */
import { Agent, request } from "node:http";

/**
 * `clients` of them for `seconds`: one in `every` requests is a question that waits for its answer (an answer that
 * comes later is fetched), the others read a record. Nothing is sent twice; what is not answered is lost.
 *
 * @param {{ address: string, token: string, client: ReturnType<typeof import("./client.mjs").clientOf> }} service
 * @param {{ clients: number, seconds: number, every: number }} settings
 */
export async function load(service, { clients, seconds, every }) {
  const table = await service.client.upload("p.csv", "p\n0.01\n0.02\n0.2\n0.6\n");
  const body = JSON.stringify({ inputs: { x: table.id } });
  const first = await (await service.client.post("adjust-p-values", JSON.parse(body), { wait: 60 })).json();
  const expected = JSON.stringify(first.result);
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const found = { reads: 0, answers: 0, later: 0, lost: [], wrong: 0, readTimes: [], answerTimes: [] };
  const until = performance.now() + 1000 * seconds;
  const begin = process.cpuUsage();
  const one = async (k) => {
    for (let i = k; performance.now() < until; i++) {
      const start = performance.now();
      try {
        if (i % every === 0) await question(service, agent, body, expected, found);
        else await read(service, agent, table.id, found);
      } catch (error) {
        found.lost.push(error.code ?? error.message);
      }
      (i % every === 0 ? found.answerTimes : found.readTimes).push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, k) => one(k)));
  agent.destroy();
  const { readTimes, answerTimes, ...counts } = found;
  const spent = process.cpuUsage(begin);
  return {
    ...counts,
    lost: counts.lost.length,
    reasons: [...new Set(counts.lost)],
    requests: readTimes.length + answerTimes.length,
    milliseconds: { reads: quantiles(readTimes), answers: quantiles(answerTimes) },
    clientCpuSeconds: (spent.user + spent.system) / 1e6,
  };
}

async function read(service, agent, id, found) {
  const { status, text } = await send(service, agent, "GET", `/v1/files/${id}`);
  if (status !== 200) throw new Error(`status ${status}`);
  if (JSON.parse(text).id !== id) found.wrong++;
  found.reads++;
}

async function question(service, agent, body, expected, found) {
  let answer = await send(service, agent, "POST", "/v1/operations/adjust-p-values?wait=60", body);
  while (answer.status === 202) {
    found.later++;
    answer = await send(service, agent, "GET", `/v1/jobs/${JSON.parse(answer.text).id}/answer?wait=60`);
  }
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  if (JSON.stringify(JSON.parse(answer.text).result) !== expected) found.wrong++;
  found.answers++;
}

function send({ address, token }, agent, method, path, body = "") {
  const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }) }; // biome-ignore format: a line
  return new Promise((resolve, reject) => {
    const sent = request(`${address}${path}`, { method, headers, agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode, text })).on("error", reject);
    });
    sent.on("error", reject).end(body);
  });
}

function quantiles(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (share) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1));
  return { median: at(0.5), p99: at(0.99), most: at(1) };
}
