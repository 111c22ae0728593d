/**
 * `pushforward <face> [--option value…]`: open a face that lives in a package of its own.
 * @module
 */
import type { Face } from "@pushforward/catalog";
import { optionFields, parseOptions } from "@pushforward/catalog/render";
import { PushforwardError } from "@pushforward/core/errors";
import { createCommand, parseWords } from "../command-line.js";
import type { FaceCard } from "../faces.js";
import { type Io, print } from "../io.js";
import { addField, readFlags } from "../option-flags.js";
import { version } from "../version.js";

/** Parse, check, run until the face ends. Resolves to its exit code. */
export async function faceCommand(card: FaceCard, words: readonly string[], io: Io): Promise<number> {
  const face = await openFace(card);
  const fields = optionFields(face.options);
  const command = createCommand(`pushforward ${face.name}`, io).description(face.description);
  if (face.operands) command.argument(`[${face.operands.name}...]`, face.operands.description);
  for (const field of fields) addField(command, field);
  command.addHelpText(
    "after",
    `\n${face.examples.map(({ title, command: line }) => `${title}:\n  ${line}`).join("\n")}`,
  );
  const parsed = parseWords(command, words);
  if ("help" in parsed) {
    await print(io.stdout, parsed.help);
    return 0;
  }
  const options = parseOptions(face, readFlags(fields, parsed.flags, face.name), ({ flag }) => `--${flag}`);
  const { stdout, stderr, env, signal } = io;
  return face.run(options, { stdout, stderr, env, signal, version }, parsed.operands);
}

/** @throws PushforwardError with what to install when its package is not there. */
export async function openFace({ name, module }: FaceCard): Promise<Face> {
  const owner = module.split("/").slice(0, 2).join("/");
  try {
    return ((await import(module)) as { face: Face }).face;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" || !message.includes(`package '${owner}`)) throw error;
    throw new PushforwardError(`${name} comes in a package of its own; npm install ${owner}`);
  }
}
