/** What the keys of the sources stand for, from the bibliography of the manual: a module with those that entries cite. */
import { readFileSync } from "node:fs";
import { loadAll } from "@pushforward/catalog/operations";
import { citation, readBibliography } from "@pushforward/catalog/render";

const file = new URL("../../../docs/references.bib", import.meta.url);
const name = "virtual:references";

export function references() {
  return {
    name: "pushforward-references",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return undefined;
      const bibliography = readBibliography(readFileSync(file, "utf8"));
      const keys = new Set((await loadAll()).flatMap(({ source }) => source));
      const cited = [...keys].sort().map((key) => [key, reference(bibliography, key)]);
      return `export const references = ${JSON.stringify(Object.fromEntries(cited))};`;
    },
  };
}

function reference(bibliography, key) {
  const { doi, eprint, url, ...rest } = bibliography.get(key);
  const address = doi ? `https://doi.org/${doi}` : eprint ? `https://arxiv.org/abs/${eprint}` : url;
  return { text: citation(new Map([[key, rest]]), key), ...(address && { address }) };
}
