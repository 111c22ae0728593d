/**
 * Whole answers as digests, for a look at every bit in every engine and at every number of threads.
 * @module
 */

/** SHA-256 of each answer as JSON, which writes the shortest text that gives the same double back. */
export async function digests(all: Readonly<Record<string, unknown>>): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, answer] of Object.entries(all)) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(answer)));
    found[name] = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return found;
}
