/**
 * Data to try things with: a real-looking shop, and laws drawn in the page from fixed seeds.
 * @module
 */
import { type Rng, seededRng } from "@pushforward/core";
import { beginQuestion } from "../question/draft.js";
import { goTo } from "../shell/route.js";
import { openBytes } from "./tables.js";

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly words: string;
  readonly operation: string;
  /** Files by the names of the operation's inputs. */
  readonly files: readonly ExampleFile[];
  readonly options?: Readonly<Record<string, unknown>>;
}

interface ExampleFile {
  readonly input: string;
  readonly name: string;
  load(): Promise<Blob>;
}

export const examples: readonly Example[] = [
  {
    id: "shop",
    title: "Two months of a shop",
    words: "About 2,000 orders each. What changed between them?",
    operation: "compare",
    files: [fetched("reference", "shop-march.csv"), fetched("current", "shop-april.csv")],
  },
  {
    id: "moons",
    title: "A ring becomes two moons",
    words: "Points in the plane. Where does each one go?",
    operation: "wasserstein",
    files: [drawn("x", "ring.csv", ring), drawn("y", "moons.csv", moons)],
  },
  {
    id: "models",
    title: "Five models, three metrics",
    words: "Scores on 300 prompts. Which model is best?",
    operation: "rank",
    files: [drawn("scores", "model-scores.csv", modelScores)],
  },
  {
    id: "patients",
    title: "A table to make more of",
    words: "400 rows of age, pressure and treatment. New rows like these.",
    operation: "sample",
    files: [drawn("table", "patients.csv", patients)],
  },
];

/** Open the files and put the question; the reader only has to run it. */
export async function openExample({ operation, files, options = {} }: Example): Promise<void> {
  const cards = await Promise.all(files.map(({ name, load }) => openBytes(name, undefined, load)));
  if (cards.some((card) => card === undefined)) return;
  const inputs = Object.fromEntries(files.map(({ input }, i) => [input, cards[i]!.id]));
  beginQuestion(operation, inputs, options);
  goTo("question", operation);
}

/** They lie beside the page. */
function fetched(input: string, name: string): ExampleFile {
  return { input, name, load: async () => (await fetch(new URL(`examples/${name}`, document.baseURI))).blob() };
}

function drawn(input: string, name: string, draw: (rng: Rng) => string[]): ExampleFile {
  return { input, name, load: async () => new Blob([`${draw(seededRng(7)).join("\n")}\n`], { type: "text/csv" }) };
}

const lines = (header: string, rows: number, line: (i: number) => readonly (number | string)[]): string[] => [
  header,
  ...Array.from({ length: rows }, (_, i) =>
    line(i)
      .map((value) => (typeof value === "number" ? Number(value.toPrecision(5)) : value))
      .join(","),
  ),
];

function ring(rng: Rng): string[] {
  return lines("across,up", 300, () => {
    const angle = 2 * Math.PI * rng.uniform();
    const radius = 1.6 + 0.12 * rng.normal();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function moons(rng: Rng): string[] {
  return lines("across,up", 300, (i) => {
    const angle = Math.PI * rng.uniform();
    const side = i % 2 === 0 ? 1 : -1;
    const noise = () => 0.09 * rng.normal();
    return [side * (Math.cos(angle) - 0.5) + noise(), side * (Math.sin(angle) - 0.25) + noise()];
  });
}

const models = ["aster", "birch", "cedar", "dahlia", "elder"];

function modelScores(rng: Rng): string[] {
  const hard = Array.from({ length: 300 }, () => rng.normal());
  return lines("model,prompt,accuracy,style,speed", models.length * hard.length, (i) => {
    const model = i % models.length;
    const prompt = Math.floor(i / models.length);
    const skill = [0.55, 0.35, 0.3, 0, -0.25][model]!;
    const metric = (weight: number) => skill * weight + 0.6 * hard[prompt]! + 0.8 * rng.normal();
    return [models[model]!, `p${prompt + 1}`, metric(1), metric(0.7), metric(-0.2)];
  });
}

function patients(rng: Rng): string[] {
  return lines("age,weight_kg,pressure,sex,treatment", 400, () => {
    const female = rng.uniform() < 0.5;
    const age = Math.min(90, Math.max(18, Math.round(52 + 16 * rng.normal())));
    const weight = (female ? 68 : 81) + 11 * rng.normal();
    const pressure = 96 + 0.45 * age + 0.2 * (weight - 74) + 9 * rng.normal();
    const treated = rng.uniform() < (pressure > 125 ? 0.65 : 0.2);
    return [age, weight, pressure, female ? "female" : "male", treated ? "tablet" : "none"];
  });
}
