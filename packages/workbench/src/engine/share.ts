/**
 * A question as a link or a file: operation, options, seed and version, never data. What comes back from one is hostile
 * until the entry's own schema has read it.
 * @module
 */
import { operations } from "@pushforward/catalog/operations";
import { parseOptions } from "@pushforward/catalog/render";
import { DataError } from "@pushforward/core/errors";
import { z } from "zod";

export interface SharedQuestion {
  readonly operation: string;
  /** The seed is one of them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of Pushforward, that gave the answer. */
  readonly version: string;
}

const marker = "#question=";
/** Longer than any question. */
const mostCharacters = 32_768;

const schema = z.strictObject({
  pushforward: z.literal("question"),
  operation: z.string().max(100),
  version: z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/),
  options: z.record(z.string(), z.unknown()),
});

/** The text of a file to share. */
export function sharedText({ operation, options, version }: SharedQuestion): string {
  return `${JSON.stringify({ pushforward: "question", version, operation, options }, undefined, 2)}\n`;
}

/** The end of a link, which browsers do not send to any server. */
export function sharedFragment(question: SharedQuestion): string {
  const bytes = new TextEncoder().encode(JSON.stringify(JSON.parse(sharedText(question))));
  const letters = btoa(String.fromCharCode(...bytes));
  return marker + letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The question in a link's fragment or in a file, its options checked by the entry, without defaults.
 * @throws DataError when it is no question of ours, ArgumentError when an option is out of range.
 */
export async function parseShared(text: string): Promise<SharedQuestion> {
  if (text.length > mostCharacters) throw new DataError("the shared question is too long to be one");
  const parsed = schema.safeParse(readJson(text.startsWith(marker) ? fromBase64(text.slice(marker.length)) : text));
  if (!parsed.success) throw new DataError("this is no shared question of Pushforward, or it was cut off");
  const { operation, options, version } = parsed.data;
  const card = operations.find(({ name }) => name === operation);
  if (!card) throw new DataError(`the shared question asks for an operation that is not here: ${operation}`);
  const entry = await card.load();
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(entry.options.shape, key));
  if (unknown !== undefined) throw new DataError(`${operation} has no option ${unknown}`);
  parseOptions(entry, options);
  return { operation, options, version };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fromBase64(letters: string): string {
  try {
    const bytes = Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)); // biome-ignore format: one line
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "";
  }
}
