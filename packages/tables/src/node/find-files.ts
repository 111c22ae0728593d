/**
 * Paths that a pattern or a directory stands for.
 * @module
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@pushforward/core";
import { formatOfName } from "../format.js";

/**
 * The files of a path: itself, the tables in a directory and its subdirectories, or the matches of a pattern with `*`,
 * `?`, `[abc]` and `**`; in the order of their names. Names that begin with a point or an underscore are passed over.
 *
 * @throws DataError when there are none.
 */
export async function findFiles(path: string): Promise<string[]> {
  if (path === "-" || /^https?:\/\//i.test(path)) return [path];
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isDirectory()) return orFail(await tablesIn(path), `${path}: the directory holds no tables`);
  if (facts || !/[*?[]/.test(path)) return [path];
  return orFail(await expand(path), `${path}: no file matches this pattern`);
}

function orFail(files: string[], message: string): string[] {
  if (files.length === 0) throw new DataError(message);
  return files.sort((a, b) => (a < b ? -1 : 1));
}

const isHidden = (name: string): boolean => name.startsWith(".") || name.startsWith("_");

async function tablesIn(directory: string): Promise<string[]> {
  const entries = (await readdir(directory, { withFileTypes: true })).filter(({ name }) => !isHidden(name));
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return tablesIn(path);
      return formatOfName(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}

async function expand(pattern: string): Promise<string[]> {
  const absolute = pattern.startsWith("/");
  let paths = [absolute ? "/" : ""];
  for (const part of pattern.split("/").filter(Boolean)) {
    const next = await Promise.all(paths.map((path) => step(path, part)));
    paths = [...new Set(next.flat())];
  }
  const facts = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return paths.filter((_, i) => facts[i]?.isFile());
}

async function step(directory: string, part: string): Promise<string[]> {
  if (part === "**") return [directory, ...(await directoriesIn(directory))];
  if (!/[*?[]/.test(part)) return [join(directory, part)];
  const rule = ruleOf(part);
  const entries = await readdir(directory || ".").catch(() => []);
  return entries
    .filter((name) => rule.test(name) && (part.startsWith(".") || !name.startsWith(".")))
    .map((name) => join(directory, name));
}

async function directoriesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory || ".", { withFileTypes: true }).catch(() => []);
  const own = entries
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
    .map(({ name }) => join(directory, name));
  return [...own, ...(await Promise.all(own.map(directoriesIn))).flat()];
}

function ruleOf(part: string): RegExp {
  const source = part
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
    .replace(/\[!/g, "[^");
  return new RegExp(`^${source}$`);
}
