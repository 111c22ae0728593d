/** A face that shows how the command opens any face. */
import { defineFace } from "@pushforward/catalog";
import { ArgumentError } from "@pushforward/core/errors";
import { z } from "zod";

export const face = defineFace({
  name: "stay",
  description: "Stays until it is stopped.",
  operands: { name: "folders", description: "Folders to open." },
  options: z.object({
    port: z.int().min(0).max(65_535).default(7070).describe("Port to listen on."),
    readOnly: z.boolean().default(false).describe("Change nothing."),
  }),
  examples: [{ title: "Here", command: "pushforward stay ." }],
  run: async (options, { stdout, version }, folders) => {
    if (options.port === 1) throw new ArgumentError("stay", "--port", "one that is free", 1);
    stdout.write(JSON.stringify({ options, folders, version }));
    return 7;
  },
});
