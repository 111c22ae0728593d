/**
 * After the first visit the page opens without a network.
 * @module
 */

/** Plain http has no service workers; there the page needs its host. */
export async function registerOffline(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("./service-worker.js").catch(() => undefined);
}
