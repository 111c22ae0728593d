/**
 * Links of a built site that lead nowhere.
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** One line for each link inside of the site whose file or place in it is not there, and each load from elsewhere. */
export function brokenLinks(site) {
  const pages = new Map(pagesIn(site).map((path) => [path, readFileSync(path, "utf8")]));
  const idsOf = (path) => new Set([...(pages.get(path) ?? "").matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  return [...pages].flatMap(([path, html]) =>
    [...html.matchAll(/<(\w+)[^>]*?\s(href|src)="([^"]*)"/g)].flatMap(([, tag, , target]) => {
      const here = `${relative(site, path)}: ${target}`;
      if (/^[a-z]+:/i.test(target)) return tag === "a" ? [] : [`${here} is loaded from elsewhere`];
      const [file, id] = target.replaceAll("&amp;", "&").split("#");
      const place = file === "" ? path : join(dirname(path), decodeURIComponent(file));
      if (!existsSync(place) || !statSync(place).isFile()) return [`${here} is not there`];
      return id && pages.has(place) && !idsOf(place).has(id) ? [`${here} has no such place`] : [];
    }),
  );
}

/** Pages of ours; reports stand alone and were checked as such. */
function pagesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "reports" || entry.name === "data" ? [] : pagesIn(path);
    return entry.name.endsWith(".html") ? [path] : [];
  });
}
