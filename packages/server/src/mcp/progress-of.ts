/**
 * Progress of work as notifications to a client that asked for them.
 * @module
 */
import type { ServerContext } from "@modelcontextprotocol/server";
import type { Progress } from "@pushforward/core";

type Listener = (progress: Progress) => void;

/** A step smaller than this is not told. */
const smallestStep = 0.01;

/** What tells the client; undefined when it did not ask. Shares only grow, as the protocol wants. */
export function progressOf({ _meta, notify }: ServerContext["mcpReq"]): Listener | undefined {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let told = 0;
  return ({ stage, done }) => {
    if (done < told + smallestStep) return;
    told = done;
    const params = { progressToken, progress: done, total: 1, message: stage };
    // A client that went away is told nothing; its call is cancelled by the transport.
    void notify({ method: "notifications/progress", params }).catch(() => {});
  };
}
