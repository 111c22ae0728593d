/**
 * A service worker that keeps all files of the built page, so that it works without a network after the first visit.
 */
import { createHash } from "node:crypto";

/** Made last, when the names of all files are known. */
export function offline() {
  return {
    name: "pushforward-offline",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => name !== worker);
      const digest = createHash("sha256").update(JSON.stringify(files));
      for (const name of files) digest.update(bundle[name].code ?? bundle[name].source ?? "");
      const source = script(`pushforward-${digest.digest("hex").slice(0, 16)}`, ["./", ...files]);
      this.emitFile({ type: "asset", fileName: worker, source });
    },
  };
}

const worker = "service-worker.js";

const script = (cache, files) => `const cacheName = ${JSON.stringify(cache)};
const files = ${JSON.stringify(files)};
addEventListener("install", (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("pushforward-") && name !== cacheName);
  const drop = async () => Promise.all(old(await caches.keys()).map((name) => caches.delete(name)));
  event.waitUntil(drop().then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const find = async () => (await caches.open(cacheName)).match(request, { ignoreSearch: true });
  event.respondWith(find().then((kept) => kept ?? fetch(request)));
});
`;
