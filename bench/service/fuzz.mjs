/** Malformed requests and files, drawn from a seed: each must be refused with 4xx, and the service must go on. */
import { connect } from "node:net";
import { seededRng } from "@pushforward/core";
import { writeTable } from "@pushforward/tables";

const table = {
  rows: 40,
  columns: [
    { name: "size", type: "numeric", values: Float64Array.from({ length: 40 }, (_, i) => i / 7) },
    { name: "count", type: "integer", values: Float64Array.from({ length: 40 }, (_, i) => i % 5) },
    {
      name: "kind",
      type: "category",
      codes: Int32Array.from({ length: 40 }, (_, i) => (i % 4) - 1),
      levels: ["red", "blue", "été"],
    },
  ],
};
const formats = ["csv", "tsv", "json", "jsonl", "parquet", "arrow", "npy"];

/** Clients that send at the same time. */
const lanes = 16;

/**
 * `{ requests, files }` of them; gives the count of each status, the same for each kind of malformed request and of
 * damaged file, and everything that was not as it should be.
 */
export async function fuzz(service, { requests, files, seed }) {
  const rng = seededRng(seed);
  const good = await service.client.upload("good.csv", "a,b\n1,2\n3,4\n5,7\n");
  const statuses = {};
  const kinds = {};
  const wrong = [];
  const note = (kind, status, fine, what = kind) => {
    kinds[kind] ??= {};
    for (const counts of [statuses, kinds[kind]]) counts[status] = (counts[status] ?? 0) + 1;
    if (!fine) wrong.push({ what, status });
  };
  await inLanes(requests, async (i) => {
    const asked = malformed(rng.stream(i), good.id);
    const status = asked.bytes ? await sendBytes(service, asked.bytes) : await sendRequest(service, asked);
    // A connection that is closed without a word is an answer to what is no HTTP.
    const fine = (status >= 400 && status < 500) || (asked.bytes !== undefined && status === "closed");
    note(asked.what, status, fine);
  });
  const whole = await Promise.all(formats.map(async (format) => [format, await bytesIn(format)]));
  await inLanes(files, async (i) => {
    const { format, how, what, status } = await askOfBroken(service, rng.stream(requests + i), whole);
    // What is left of a text file may well be a table.
    note(`${format} file ${how}`, status, status === 200 || (status >= 400 && status < 500), what);
  });
  const health = (await service.client.get("/health")).status;
  return { statuses, kinds, wrong, health };
}

/** `of(0)` to `of(count - 1)`, each begun when a lane is free. */
async function inLanes(count, of) {
  let next = 0;
  const lane = async () => {
    while (next < count) await of(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function bytesIn(format) {
  const columns = format === "npy" ? table.columns.slice(0, 2) : table.columns;
  return writeTable({ ...table, columns }, format);
}

const pick = (rng, list) => list[rng.integer(list.length)];
const garbage = (rng, length) => Uint8Array.from({ length }, () => rng.integer(256));
const letters = (rng, length) => String.fromCharCode(...Array.from({ length }, () => 33 + rng.integer(94)));

/** Values that programs trip over. */
const oddities = [null, true, -1, 0.5, 1e308, -1e308, 2 ** 53, "", "NaN", "../../etc/passwd", "\u0000", "__proto__", [], {}, [[]], { a: 1 }, "x".repeat(5000), "é\ud800"]; // biome-ignore format: a line

function malformed(rng, id) {
  return pick(rng, kinds)(rng, id);
}

const post = (what, path, body, headers = {}) => ({ what, method: "POST", path, body, headers: { "content-type": "application/json", ...headers } }); // biome-ignore format: a line
const ask = "/v1/operations/wasserstein";

const kinds = [
  (rng) => ({ what: "garbage bytes", bytes: garbage(rng, 1 + rng.integer(400)) }),
  (rng) => ({ what: "broken head", bytes: Buffer.from(`${pick(rng, ["GET", "PO ST", "\u0001", "GET GET"])} ${letters(rng, 5)} HTTP/${rng.integer(9)}\r\n${letters(rng, 20)}\r\n\r\n`) }), // biome-ignore format: a line
  (rng) => ({ what: "two lengths", bytes: Buffer.from(`POST ${ask} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${rng.integer(9)}\r\nContent-Length: 10\r\n\r\n{}`) }), // biome-ignore format: a line
  (rng) => ({ what: "no such address", method: pick(rng, ["GET", "POST", "DELETE", "PUT"]), path: `/${encodeURIComponent(letters(rng, 8))}/x` }), // biome-ignore format: a line
  (rng) => ({ what: "broken escape", method: "GET", path: `/v1/files/%${pick(rng, ["zz", "", "c3", "ff%fe"])}` }),
  (rng) => ({ what: "no such id", method: pick(rng, ["GET", "DELETE"]), path: `/v1/${pick(rng, ["files", "jobs"])}/${encodeURIComponent(letters(rng, 32))}` }), // biome-ignore format: a line
  (rng) => ({ what: "path out", method: "GET", path: `/v1/files/${pick(rng, ["..%2f..%2ftoken", "%2e%2e/token", "....//token"])}` }), // biome-ignore format: a line
  (rng) => post("no JSON", ask, garbage(rng, 1 + rng.integer(200))),
  (rng) => post("half of a JSON", ask, `{"inputs": {"x": "${letters(rng, 5).replaceAll(/["\\]/g, "")}`),
  (rng) => post("no object", ask, JSON.stringify(pick(rng, oddities.filter((odd) => odd === null || typeof odd !== "object" || Array.isArray(odd))))), // biome-ignore format: a line
  (rng) => post("deep", ask, "[".repeat(1 + rng.integer(50_000))),
  (rng, id) => post("odd input", ask, JSON.stringify({ inputs: { x: id, y: pick(rng, oddities) } })),
  (rng, id) => post("odd inputs", ask, JSON.stringify({ inputs: pick(rng, oddities.filter((odd) => typeof odd !== "object" || odd === null)), x: id })), // biome-ignore format: a line
  (rng, id) => post("unknown option", ask, `{"inputs": {"x": "${id}", "y": "${id}"}, "options": {"${pick(rng, ["__proto__", "constructor", "P", "seeed"])}": 1}}`), // biome-ignore format: a line
  (rng, id) => post("odd option", ask, JSON.stringify({ inputs: { x: id, y: id }, options: { [pick(rng, ["p", "metric", "level"])]: pick(rng, [null, "x", -3, [], {}]) } })), // biome-ignore format: a line
  (rng, id) => post("odd report", ask, JSON.stringify({ inputs: { x: id, y: id }, reports: [pick(rng, ["exe", "../html", "constructor", 3])] })), // biome-ignore format: a line
  (rng, id) => post("odd condition", `${ask}?wait=30`, JSON.stringify({ inputs: { x: id, y: id }, where: pick(rng, ["a >", "no_such > 1", "'", "1; DROP TABLE t", "a > 1e9", 7, ""]) })), // biome-ignore format: a line
  (rng, id) => post("odd wait", `${ask}?wait=${pick(rng, ["-1", "abc", "1e3", "61", "99999999999", "0x10"])}`, JSON.stringify({ inputs: { x: id, y: id } })), // biome-ignore format: a line
  (rng, id) => post("odd key", ask, JSON.stringify({ inputs: { x: id, y: id } }), { "idempotency-key": pick(rng, ["a b", "x".repeat(300), " "]) }), // biome-ignore format: a line
  (rng) => post("other type", ask, "{}", { "content-type": pick(rng, ["text/plain", "application/xml", "application/jsonp", "multipart/form-data; boundary=x"]) }), // biome-ignore format: a line
  (rng) => post("packed", ask, garbage(rng, 50), { "content-encoding": pick(rng, ["gzip", "br", "x"]) }),
  (rng) => post("wrong operation", `/v1/operations/${encodeURIComponent(pick(rng, ["", "..", "compare/x", "constructor", letters(rng, 300)]))}`, "{}"), // biome-ignore format: a line
  (rng) => ({ what: "odd token", method: "GET", path: "/v1/files", headers: { authorization: pick(rng, ["Bearer", "Bearer x", "Basic eDp4", "Bearer  ", letters(rng, 40)]) } }), // biome-ignore format: a line
  (rng) => ({ what: "odd name", method: "POST", path: `/v1/files?name=${encodeURIComponent(pick(rng, ["../a.csv", "a/b.csv", "..", "\u0000", "", "x".repeat(300), "\\a.csv", "a.xlsx", "a.exe"]))}`, body: "a\n1\n" }), // biome-ignore format: a line
  (rng) => ({ what: "odd kind", method: "POST", path: `/v1/files?name=a.csv&kind=${letters(rng, 3).replaceAll(/[^a-z]/g, "z")}`, body: "a\n1\n" }), // biome-ignore format: a line
  () => ({ what: "empty file", method: "POST", path: "/v1/files?name=a.csv", body: "" }),
  (rng) => ({ what: "other host", method: "GET", path: "/v1/files", headers: { host: letters(rng, 12) } }),
  (rng) => ({ what: "other origin", method: "POST", path: "/v1/files?name=a.csv", body: "a\n1\n", headers: { origin: `https://${rng.integer(1e6)}.example` } }), // biome-ignore format: a line
  (rng) => ({ what: "odd listing", method: "GET", path: `/v1/jobs?${pick(rng, ["limit=0", "limit=abc", "limit=100000", "before=nothing"])}` }), // biome-ignore format: a line
];

/** Over a socket of our own: `fetch` would refuse to send most of this. */
function sendRequest(service, { method, path, body = "", headers = {} }) {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const all = { host: "localhost", authorization: `Bearer ${service.token}`, "content-length": bytes.length, connection: "close", ...headers }; // biome-ignore format: a line
  if (all.host === "localhost") all.host = new URL(service.address).host;
  const head = [`${method} ${path} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)];
  return sendBytes(service, Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), bytes]));
}

/** Status of the answer, or `closed`. */
function sendBytes(service, bytes) {
  const { hostname, port } = new URL(service.address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    const end = () => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]) || "closed");
    };
    socket.setTimeout(60_000, end);
    socket.on("data", (data) => {
      text += data.toString("latin1");
      if (text.includes("\r\n\r\n")) end();
    });
    socket.on("error", end).on("end", end).on("close", end);
    socket.write(bytes);
    // A request that is not whole would be waited for.
    if (!bytes.includes("\r\n\r\n")) socket.end();
  });
}

async function askOfBroken({ client }, rng, whole) {
  const [format, bytes] = pick(rng, whole);
  const { how, broken } = damage(rng, bytes);
  const told = pick(rng, [format, format, format, pick(rng, formats), "csv.gz"]);
  const what = `${format} as ${told}, ${how}`;
  const sent = await client.send(`/v1/files?name=broken.${told}`, { method: "POST", body: broken });
  if (sent.status !== 201) return { format, how, what, status: sent.status };
  const { id } = await sent.json();
  const answer = await client.post("schema", { inputs: { table: id } }, { wait: 60 });
  const text = await answer.text();
  await client.send(`/v1/jobs/${answer.headers.get("pushforward-job")}`, { method: "DELETE" });
  await client.send(`/v1/files/${id}`, { method: "DELETE" });
  return { format, how, what: answer.status >= 500 ? `${what}: ${text}` : what, status: answer.status };
}

function damage(rng, bytes) {
  const broken = Uint8Array.from(bytes);
  const how = pick(rng, ["cut", "flipped", "filled", "noise", "swapped"]);
  if (how === "cut") return { how, broken: broken.subarray(0, 1 + rng.integer(bytes.length - 1)) };
  if (how === "noise") return { how, broken: garbage(rng, 1 + rng.integer(2000)) };
  if (how === "flipped")
    for (let k = 1 + rng.integer(8); k > 0; k--) broken[rng.integer(broken.length)] ^= 1 << rng.integer(8);
  if (how === "filled") {
    const from = rng.integer(broken.length);
    broken.fill(rng.integer(256), from, from + 1 + rng.integer(64));
  }
  if (how === "swapped") broken.copyWithin(rng.integer(broken.length), rng.integer(broken.length));
  return { how, broken };
}
