/**
 * Who may ask: the right name of the service, no foreign page, the token, not too often.
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { fixedLimits } from "../settings.js";
import { Refusal } from "./problem.js";

export interface GuardSettings {
  readonly token: string;
  /** Names of the service beside those of this machine's loopback. */
  readonly hostNames: readonly string[];
  readonly allowOrigins: readonly string[];
  /** Requests a second of one client. */
  readonly rate: number;
  readonly behindProxy: boolean;
}

export interface Caller {
  /** Address of the other end of the connection. */
  readonly address: string;
  /** Port that the service listens on. */
  readonly port: number;
}

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

export class Guard {
  readonly #token: Buffer;
  readonly #requests: Buckets;
  readonly #wrongTokens: Buckets;

  constructor(
    readonly settings: GuardSettings,
    now: () => number = () => performance.now(),
  ) {
    this.#token = digest(settings.token);
    this.#requests = new Buckets(settings.rate, 2 * settings.rate, now);
    this.#wrongTokens = new Buckets(fixedLimits.wrongTokens / 60, fixedLimits.wrongTokens, now);
  }

  /**
   * For every request. A page of another site that found the address by its own name (DNS rebinding) has that name in
   * Host, and a page that may not ask has its own site in Origin.
   * @throws Refusal 403, 429
   */
  admit(headers: Headers, caller: Caller): void {
    this.#checkHost(headers.get("host"), caller.port);
    const origin = headers.get("origin");
    if (origin !== null && !this.allows(origin, headers.get("host")))
      throw new Refusal(403, "pages of this origin may not call the service; see --allow-origins");
    if (!this.#requests.take(this.clientOf(headers, caller)))
      throw new Refusal(429, `more than ${this.settings.rate} requests a second; slow down`, { "retry-after": "1" });
  }

  /** For every request but those that say nothing. @throws Refusal 401, 429 */
  authorize(headers: Headers, caller: Caller): void {
    const given = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), this.#token)) return;
    if (given !== undefined && !this.#wrongTokens.take(this.clientOf(headers, caller)))
      throw new Refusal(429, "too many wrong tokens; try again in a minute", { "retry-after": "60" });
    throw new Refusal(401, "send the token of the service: Authorization: Bearer TOKEN", {
      "www-authenticate": "Bearer",
    });
  }

  /** True for pages of the service's own address, and of origins that were named. */
  allows(origin: string, host: string | null): boolean {
    const own = host !== null && [`http://${host}`, `https://${host}`].includes(origin.toLowerCase());
    return own || this.settings.allowOrigins.includes(origin);
  }

  /** What requests are counted by. */
  clientOf(headers: Headers, { address }: Caller): string {
    if (!this.settings.behindProxy) return address;
    return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || address;
  }

  #checkHost(host: string | null, port: number): void {
    const name = (host ?? "").toLowerCase();
    const names = [...loopbackNames, ...this.settings.hostNames.map((known) => known.toLowerCase())];
    const exact = names.some((known) => name === known || name === `${known}:${port}`);
    // Behind a proxy clients know another port.
    const proxied = this.settings.behindProxy && names.includes(name.replace(/:\d+$/, ""));
    if (!exact && !proxied) throw new Refusal(403, "the service is not called by this name; see --host-names");
  }
}

// Of one length whatever was sent, so that comparing takes one time.
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

interface Bucket {
  left: number;
  at: number;
}

/** So many a second for each client, and so many at once. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    readonly rate: number,
    readonly most: number,
    readonly now: () => number,
  ) {}

  /** False when none is left. */
  take(client: string): boolean {
    const now = this.now();
    const bucket = this.#buckets.get(client) ?? { left: this.most, at: now };
    bucket.left = Math.min(this.most, bucket.left + ((now - bucket.at) / 1000) * this.rate);
    bucket.at = now;
    // A client that comes back is young again; the oldest are full by then.
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    if (this.#buckets.size > 10_000) this.#buckets.delete(this.#buckets.keys().next().value!);
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  }
}
