#!/usr/bin/env node
// The bundle loads faster, in every worker too; modules that were compiled after it was made win over it.
import { existsSync, statSync } from "node:fs";

const at = (path) => new URL(path, import.meta.url);
const changed = (path) => statSync(at(path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

const bundle = "../bundle/start.js";
const packages = ["core", "kernels", "tables", "methods", "catalog", "cli"];
const compiled = packages.map((name) => changed(`../../${name}/dist/.tsbuildinfo`));
const current = existsSync(at(bundle)) && Math.max(...compiled) <= changed(bundle);

const { start } = await import(current ? bundle : "../dist/start.js");
await start();
