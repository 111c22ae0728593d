/**
 * The version of Pushforward: that of this package, read where it is written.
 * @module
 */
import { readFileSync } from "node:fs";

const { version: written } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

export const version: string = written;
