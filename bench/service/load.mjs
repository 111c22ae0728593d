/** Many clients at once, each sending its next request when the last is answered. */
import { connect } from "node:net";

/**
 * `clients` of them for `seconds`: one in `every` requests is a question that waits for its answer (an answer that
 * comes later is fetched), the others read a record. Nothing is sent twice; what is not answered is lost. Clients share
 * their machine with the service, so they write bytes to a connection of their own and do little else.
 *
 * @param {{ address: string, token: string, client: ReturnType<typeof import("./client.mjs").clientOf> }} service
 * @param {{ clients: number, seconds: number, every: number }} settings
 */
export async function load(service, { clients, seconds, every }) {
  const table = await service.client.upload("p.csv", "p\n0.01\n0.02\n0.2\n0.6\n");
  const body = JSON.stringify({ inputs: { x: table.id } });
  const first = await (await service.client.post("adjust-p-values", JSON.parse(body), { wait: 60 })).json();
  const expected = JSON.stringify(first.result);
  const found = { reads: 0, answers: 0, later: 0, lost: [], wrong: 0, readTimes: [], answerTimes: [] };
  const until = performance.now() + 1000 * seconds;
  const begin = process.cpuUsage();
  const one = async (k) => {
    const send = connected(service);
    for (let i = k; performance.now() < until; i++) {
      const start = performance.now();
      try {
        if (i % every === 0) await question(send, body, expected, found);
        else await read(send, table.id, found);
      } catch (error) {
        found.lost.push(error.code ?? error.message);
      }
      (i % every === 0 ? found.answerTimes : found.readTimes).push(performance.now() - start);
    }
    send.end();
  };
  await Promise.all(Array.from({ length: clients }, (_, k) => one(k)));
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

async function read(send, id, found) {
  const { status, text } = await send("GET", `/v1/files/${id}`);
  if (status !== 200) throw new Error(`status ${status}`);
  if (JSON.parse(text).id !== id) found.wrong++;
  found.reads++;
}

async function question(send, body, expected, found) {
  let answer = await send("POST", "/v1/operations/adjust-p-values?wait=60", body);
  while (answer.status === 202) {
    found.later++;
    answer = await send("GET", `/v1/jobs/${JSON.parse(answer.text).id}/answer?wait=60`);
  }
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  if (JSON.stringify(JSON.parse(answer.text).result) !== expected) found.wrong++;
  found.answers++;
}

/** Requests one after another over a connection of its own; once that is lost, so is every request. */
function connected({ address, token }) {
  const { hostname, port, host } = new URL(address);
  const socket = connect(Number(port), hostname);
  let waiting;
  let text = "";
  let lost;
  const lose = (error) => {
    lost ??= error ?? new Error("closed");
    waiting?.reject(lost);
  };
  socket
    .setEncoding("utf8")
    .on("error", lose)
    .on("close", () => lose());
  socket.on("data", (part) => {
    text += part;
    const head = text.indexOf("\r\n\r\n") + 4;
    const length = head > 3 ? Number(/\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, head))?.[1]) : 0;
    if (head <= 3 || Buffer.byteLength(text) < head + length) return;
    const answer = { status: Number(text.slice(9, 12)), text: text.slice(head) };
    text = "";
    if (Number.isNaN(length)) lose(new Error("an answer without its length"));
    else waiting.resolve(answer);
  });
  const send = (method, path, body = "") =>
    new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      waiting = { resolve, reject };
      const kind = body && "content-type: application/json\r\n";
      const length = `content-length: ${Buffer.byteLength(body)}`;
      socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n${kind}${length}\r\n\r\n${body}`); // biome-ignore format: a line
    });
  return Object.assign(send, { end: () => socket.destroy() });
}

function quantiles(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (share) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1));
  return { median: at(0.5), p99: at(0.99), most: at(1) };
}
