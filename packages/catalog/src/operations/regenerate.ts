/**
 * The catalogue entry of `regenerate`.
 * @module
 */

import type { Table } from "@pushforward/core";
import { check, DataError } from "@pushforward/core/errors";
import type { Certificate } from "@pushforward/methods/privacy";
import { z } from "zod";
import { generatorOptions } from "../generator-options.js";
import { needMechanism } from "../mechanism-option.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { tableFiles } from "../table-files.js";
import { withKernels } from "../with-kernels.js";

export interface Regenerated {
  readonly mechanism: string;
  /** Of the release: making rows costs nothing. */
  readonly certificate: Certificate;
  readonly rows: number;
  readonly columns: readonly string[];
  readonly table: Table;
}

export const regenerateOperation = defineOperation({
  ...headline("regenerate"),
  description: `A release file (pushforward synthesize --release) holds the noisy answers that a mechanism took from a private table, under a guarantee that covers whatever is made of them. This makes rows from it: another number of them, or other ones with another --seed, as often as you like. No private table is read, no ledger is touched, and nothing is spent.

The file may come from anybody: it is checked as data from a stranger, and nothing in it is run. Its certificate says what its maker claims; whether to believe that is up to you.`,
  source: ["dwork2014"],
  inputs: [{ name: "release", kind: "file", description: "A release file (.pfr)." }],
  options: z.object({
    rows: z.int().min(1).max(1e8).optional().describe("Rows to make; as many as the release tells when left out."),
    label: z
      .string()
      .min(1)
      .optional()
      .describe("Column that others are to predict, for mechanisms to which that means something."),
    ...generatorOptions,
    seed: z.int().min(0).default(0).describe("Other seeds make other rows."),
  }),
  files: { release: "read" },
  formula: "M private ⟹ f ∘ M private, for every f that does not look at the table again",
  shows: ["How many rows were made, and the guarantee of the release."],
  examples: [
    { title: "Other rows", command: "pushforward regenerate patients.pfr --seed 2 --rows 5000 --out again.csv" },
  ],
  cost: () => ({ seconds: 2, bytes: 1e8 }),
  run: (_inputs, { rows, label, generator, estimator, seed }, context) =>
    withKernels(context, async (kernels): Promise<Regenerated> => {
      check(context.files !== undefined, "regenerate", "release", "a file that this face can open", "none");
      const { readRelease, rowsOf } = await import("@pushforward/methods/privacy");
      const release = readRelease(context.files.read("release"), context.files.nameOf("release"));
      const mechanism = needMechanism("regenerate", release.mechanism);
      const asked = { rows, label, generator, estimator, seed, kernels, watch: context.watch };
      const table = await rowsOf(release, mechanism, asked).catch(unfit);
      const { certificate } = release;
      return { mechanism: mechanism.name, certificate, rows: table.rows, columns: table.columns.map(({ name }) => name), table }; // biome-ignore format: one line
    }),
  views: {
    text: async (result, meta, style) =>
      (await import("../views/synthesis-text.js")).regeneratedText(result, meta, style),
    json: ({ table: _, ...told }) => told,
    files: tableFiles,
  },
});

/** A mechanism that stumbles over answers from a file: the file is not what it says. */
function unfit(error: unknown): never {
  if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
  throw new DataError(
    `the answers in the release stopped its mechanism (${error.message}): the file was not made by this program, or this is a bug of ours`,
  );
}
