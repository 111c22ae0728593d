/**
 * Faces that stay, by the word that opens them. Each lives in a package of its own, found by name when it is asked for.
 * To add one: export `face` (of `defineFace`) from the package and add its card here.
 * @module
 */

export interface FaceCard {
  readonly name: string;
  readonly summary: string;
  /** The module that exports `face`. */
  readonly module: string;
}

export const faces: readonly FaceCard[] = [
  {
    name: "workbench",
    summary: "The web application, for this machine: drop files on a page and look.",
    module: "@pushforward/workbench/serve",
  },
  { name: "mcp", summary: "Serve the operations as tools to an agent.", module: "@pushforward/server/mcp" },
  {
    name: "serve",
    summary: "Every operation as an HTTP service with uploads, jobs and a token.",
    module: "@pushforward/server",
  },
];
