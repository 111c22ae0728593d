/**
 * Hold the arrows of the design: which package may import which, and which room of the methods may use which.
 *
 *     node tools/check-imports.mjs [root]
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Packages that each package may import. */
export const packageArrows = {
  core: [],
  kernels: ["core"],
  tables: ["core"],
  methods: ["core", "kernels", "tables"],
  neural: ["core", "kernels", "tables", "methods"],
  catalog: ["core", "kernels", "tables", "methods", "neural"],
  cli: ["core", "kernels", "tables", "methods", "neural", "catalog"],
  server: ["core", "kernels", "tables", "methods", "neural", "catalog"],
  workbench: ["core", "kernels", "tables", "methods", "neural", "catalog"],
};

const distances = ["transport", "divergence", "information"];

/** Rooms that each room of the methods may use. */
export const roomArrows = {
  transport: [],
  divergence: ["transport"],
  information: ["divergence"],
  diversity: ["transport", "divergence"],
  // Bridges are entropic transport, guided laws are tilted ones, and a choice of rows is judged by its diversity.
  sampling: ["transport", "divergence", "diversity"],
  audits: [...distances, "hypothesis", "sampling"],
  hypothesis: distances,
  dominance: distances,
  // Fidelity trains the classifiers of hypothesis, and attacks it finds are tests.
  privacy: ["sampling", "transport", "divergence", "hypothesis"],
};

/** Everything wrong under `root/packages`, one line each. */
export function checkImports(root) {
  const packages = join(root, "packages");
  return readdirSync(packages, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(packages, entry.name, "src")))
    .flatMap(({ name }) => checkPackage(root, name));
}

function checkPackage(root, name) {
  const folder = join(root, "packages", name);
  if (!(name in packageArrows)) return [`packages/${name}: has no arrows yet; add it to tools/check-imports.mjs`];
  const {
    dependencies = {},
    optionalDependencies = {},
    peerDependencies = {},
  } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const declared = new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }));
  const place = { root, name, source: join(folder, "src"), declared };
  return sourceFiles(place.source).flatMap((file) =>
    importsOf(readFileSync(file, "utf8")).flatMap((target) => {
      const trouble = troubleWith(target, file, place);
      return trouble ? [`${relative(root, file).split(sep).join("/")}: imports ${target}: ${trouble}`] : [];
    }),
  );
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.(ts|tsx|mts|js|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** What a module names in `import`, `export … from`, `import()` and `new URL(…, import.meta.url)`; comments do not count. */
export function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  const named = /\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']|\bnew URL\(\s*["'](\.[^"'\n]+\.(?:ts|js|mjs))["']/g;
  return [...code.matchAll(named)].map(([, imported, url]) => imported ?? url);
}

function troubleWith(target, file, place) {
  if (target.startsWith(".")) return troubleWithPath(target, file, place);
  if (target.startsWith("node:"))
    return place.name === "core" ? "core runs everywhere and may import only @stdlib" : undefined;
  const [, owner, room] = /^@pushforward\/([^/]+)(?:\/([^/]+))?/.exec(target) ?? [];
  return owner ? troubleWithPackage(owner, room, file, place) : troubleWithGuest(target, place);
}

function troubleWithPath(target, file, { name, source }) {
  const path = relative(source, resolve(dirname(file), target));
  if (path.startsWith("..")) return "a file outside of its package's src";
  return name === "methods" ? troubleWithRoom(path.split(sep)[0], file, source) : undefined;
}

function troubleWithPackage(owner, room, file, { name, source, declared }) {
  if (owner === name)
    return name === "methods" ? troubleWithRoom(room, file, source) : "its own package by name; use a relative path";
  if (!packageArrows[name].includes(owner))
    return `${name} may import only ${packageArrows[name].join(", ") || "no other package"}`;
  return declared.has(`@pushforward/${owner}`) ? undefined : "not among the dependencies in package.json";
}

function troubleWithRoom(room, file, source) {
  const own = relative(source, file).split(sep)[0];
  if (own === room) return undefined;
  if (!(own in roomArrows)) return `room ${own} has no arrows yet; add it to tools/check-imports.mjs`;
  if (roomArrows[own].includes(room)) return undefined;
  return `${own} may use only ${roomArrows[own].join(", ") || "its own room"}`;
}

function troubleWithGuest(target, { name, declared }) {
  if (name === "workbench" && target.startsWith("virtual:")) return undefined; // made by the build of the page
  const guest = target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
  if (name === "core" && !guest.startsWith("@stdlib/")) return "core may import only @stdlib";
  return declared.has(guest) ? undefined : "not among the dependencies in package.json";
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const root = process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url));
  const troubles = checkImports(root);
  for (const trouble of troubles) console.error(trouble);
  console.log(
    troubles.length === 0 ? "All imports follow the arrows." : `${troubles.length} imports go the wrong way.`,
  );
  process.exit(troubles.length === 0 ? 0 : 1);
}
