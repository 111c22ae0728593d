/**
 * One synthesizer of ours through the real door: `synthesis.mjs MECHANISM EPSILON TRAIN DOMAIN OUT`, tables of codes as
 * csv; without arguments the names of all mechanisms.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { hashSeed, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import * as privacy from "@pushforward/methods/privacy";

const delta = 1e-6;
const numbers = ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"];
/** Noise on every row shows how many there are, so these hold where the number is public. */
const replaceOne = ["slicing", "input-perturbation"];

const synthesizers = new Map(
  Object.values(privacy)
    .filter((value) => value?.mechanism && value.measure && value.generate)
    .map((value) => [value.mechanism, value]),
);
const [mechanism, epsilonWord, train, domainFile, out] = process.argv.slice(2);
if (!mechanism) console.log(JSON.stringify([...synthesizers.keys()]));
else console.log(JSON.stringify(await synthesize(synthesizers.get(mechanism), Number(epsilonWord))));

async function synthesize(synthesizer, epsilon) {
  const table = readCodes(readFileSync(train, "utf8"), JSON.parse(readFileSync(domainFile, "utf8")));
  const adjacency = replaceOne.includes(mechanism) ? "replace-one" : "add-remove";
  const kernels = await openKernels();
  const start = performance.now();
  const data = privacy.openPrivateData({ table, adjacency, limit: { epsilon, delta } });
  const rng = seededRng(hashSeed(mechanism, epsilon, train));
  const answers = await synthesizer.measure(data, { rng, kernels });
  data.close();
  const rows = await synthesizer.generate(answers, { rng: rng.stream(1), kernels, rows: table.rows });
  const seconds = (performance.now() - start) / 1000;
  writeFileSync(out, codesAsText(rows));
  const spent = data.receipt().reduce((sum, { rho = 0 }) => sum + rho, 0);
  await kernels.close();
  return { seconds, adjacency, spent, budget: privacy.rhoOfEpsilon(epsilon, delta), questions: data.receipt().length };
}

function readCodes(text, sizes) {
  const [header, ...lines] = text.trim().split("\n");
  const names = header.split(",");
  const codes = names.map(() => new Uint16Array(lines.length));
  lines.forEach((line, i) => {
    line.split(",").forEach((code, a) => {
      codes[a][i] = Number(code);
    });
  });
  const attributes = names.map((name) => attribute(name, sizes[name]));
  const units = names.map(
    (name, a) => attributes[a].edges && Float64Array.from(codes[a], (code) => (code + 0.5) / sizes[name]),
  );
  return { domain: { attributes }, rows: lines.length, codes, units };
}

/** Codes of numbers are bins of width 1. */
function attribute(name, size) {
  if (!numbers.includes(name))
    return { name, type: "category", values: Array.from({ length: size }, (_, v) => `${v}`) };
  return { name, type: "numeric", low: 0, high: size, edges: Array.from({ length: size + 1 }, (_, edge) => edge) };
}

function codesAsText({ domain, rows, codes }) {
  const lines = [domain.attributes.map(({ name }) => name).join(",")];
  for (let i = 0; i < rows; i++) lines.push(codes.map((column) => column[i]).join(","));
  return `${lines.join("\n")}\n`;
}
