/**
 * The last step of the build: the service worker learns all files of the page, the page its policy, and hosts that
 * read a file of headers get one.
 * @module
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";
import { contentPolicy, pageHeaders } from "../src/page-headers.js";

const worker = "service-worker.js";

export function offlinePlugin(): Plugin {
  return {
    name: "offline",
    apply: "build",
    transformIndexHtml: (html) => ({
      html,
      tags: [{ tag: "meta", injectTo: "head-prepend", attrs: { "http-equiv": "Content-Security-Policy", content: contentPolicy } }], // biome-ignore format: one line
    }),
    writeBundle({ dir }) {
      // The manual is left to the browser: it is larger than the page, and few read it without a network.
      const files = filesUnder(dir!, dir!).filter((file) => !/^(service-worker\.js$|_headers$|manual\/)/.test(file));
      const digest = createHash("sha256");
      for (const file of files) digest.update(file).update(readFileSync(join(dir!, file)));
      const script = readFileSync(join(dir!, worker), "utf8")
        .replaceAll("__PAGE_FILES__", JSON.stringify(files))
        .replaceAll("__PAGE_DIGEST__", JSON.stringify(digest.digest("hex").slice(0, 16)));
      writeFileSync(join(dir!, worker), script);
      const { "Content-Security-Policy": policy, ...others } = pageHeaders;
      const rules = Object.entries(others).map(([name, value]) => `  ${name}: ${value}`);
      // Not for the manual, whose pages carry policies of their own.
      const own = ["/", "/index.html", "/assets/*", `/${worker}`].map(
        (path) => `${path}\n  Content-Security-Policy: ${policy}`,
      );
      writeFileSync(join(dir!, "_headers"), `/*\n${rules.join("\n")}\n${own.join("\n")}\n`);
    },
  };
}

function filesUnder(folder: string, root: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesUnder(path, root) : [relative(root, path).split(sep).join("/")];
    });
}
