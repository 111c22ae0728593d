/**
 * Keeps the page's files in the browser, so that it opens without a network, and says its headers with them where the
 * host says none. A new version waits until no tab shows the old one: its chunks are still asked for.
 * @module
 */
import { pageHeaders } from "../page-headers.js";

interface WorkerScope {
  addEventListener(name: "install" | "activate", listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void; // biome-ignore format: one line
  addEventListener(name: "fetch", listener: (event: FetchEvent) => void): void;
  readonly location: Location;
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
}
interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as WorkerScope;

/** Filled in by the build: paths of all files, and a digest of all bytes. */
declare const __PAGE_FILES__: readonly string[];
declare const __PAGE_DIGEST__: string;

const cacheName = `pushforward-${__PAGE_DIGEST__}`;
const addresses = new Set(__PAGE_FILES__.map((file) => new URL(file, scope.registration.scope).href));

scope.addEventListener("install", (event) => event.waitUntil(keepAll()));
scope.addEventListener("activate", (event) => event.waitUntil(Promise.all([dropOld(), scope.clients.claim()])));
scope.addEventListener("fetch", (event) => {
  const address = addressOf(event.request);
  if (address) event.respondWith(answer(address));
});

async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  // Past the browser's own cache, which may hold files of an older version.
  await cache.addAll([...addresses].map((address) => new Request(address, { cache: "reload" })));
}

async function dropOld(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith("pushforward-") && name !== cacheName);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The file that answers; undefined leaves the request to the browser. */
function addressOf({ method, mode, url }: Request): string | undefined {
  if (method !== "GET") return undefined;
  const bare = url.split(/[?#]/, 1)[0]!;
  if (addresses.has(bare)) return bare;
  return mode === "navigate" && bare === scope.registration.scope ? `${bare}index.html` : undefined;
}

async function answer(address: string): Promise<Response> {
  const kept = (await (await caches.open(cacheName)).match(address)) ?? (await fetch(address));
  const headers = new Headers(kept.headers);
  for (const [name, value] of Object.entries(pageHeaders)) headers.set(name, value);
  return new Response(kept.body, { status: kept.status, statusText: kept.statusText, headers });
}
