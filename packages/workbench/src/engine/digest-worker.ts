/**
 * The worker that reads a file once for its digest, and keeps its bytes when asked to.
 * @module
 */
import type { Watch } from "@pushforward/core";
import { answerCalls } from "./calls.js";
import { ArrivingTable } from "./kept.js";
import { Sha256 } from "./sha256.js";

interface DigestJob {
  readonly name: string;
  readonly content: Blob;
  readonly keep: boolean;
}

export interface Digest {
  readonly digest: string;
  /** Why the bytes are not kept, though they should be. */
  readonly notKept?: string | undefined;
}

const handlers = {
  async digest({ name, content, keep }: DigestJob, _: Watch): Promise<Digest> {
    const sha = new Sha256();
    let arriving = keep ? await ArrivingTable.begin(name).catch(String) : undefined;
    const reader = content.stream().getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      sha.update(value);
      if (arriving instanceof ArrivingTable) arriving = arriving.add(value);
    }
    const digest = sha.digest();
    if (arriving instanceof ArrivingTable) arriving = await arriving.keepAs(digest).catch(String);
    return { digest, notKept: arriving };
  },
};

export type DigestHandlers = typeof handlers;
answerCalls(handlers);
