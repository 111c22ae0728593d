/**
 * The service at the page's own address, once the user has connected to it. The token is kept in memory alone: a reload
 * forgets it.
 * @module
 */
import { connectService, type Service } from "../../engine/index.js";
import { Store } from "./store.js";

export const service = new Store<Service | undefined>(undefined);

/** @throws DataError when nothing answers, or the token is another's. */
export async function connect(token: string): Promise<void> {
  service.set(await connectService(token));
}

export function disconnect(): void {
  service.set(undefined);
}
