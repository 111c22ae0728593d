/**
 * `pushforward serve`: the service behind a listening address, until it is told to stop.
 * @module
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, BlockList, isIPv6 } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { defineFace, type FaceIo } from "@pushforward/catalog";
import { check, PushforwardError } from "@pushforward/core/errors";
import { createApp } from "./http/app.js";
import { Guard } from "./http/guard.js";
import { workbenchFiles } from "./http/workbench-files.js";
import { jsonLog, type Log } from "./log.js";
import { Service } from "./service.js";
import { fixedLimits, type ServeOptions, serveOptions } from "./settings.js";

export const face = defineFace({
  name: "serve",
  description:
    "Every operation over HTTP: upload files, ask, look after jobs. Listens on this machine alone unless told otherwise; clients need the token that the first start prints. Manual: docs/guide/service.md.",
  options: serveOptions,
  examples: [
    { title: "For programs on this machine", command: "pushforward serve" },
    { title: "With the workbench, whose page can send large jobs here", command: "pushforward serve --workbench" },
    {
      title: "For others, with a certificate",
      command: "pushforward serve --host 0.0.0.0 --host-names stats.example.org --tls-cert cert.pem --tls-key key.pem",
    },
  ],
  run: serve,
});

async function serve(options: ServeOptions, io: FaceIo): Promise<number> {
  checkAddress(options);
  const log = jsonLog((line) => io.stderr.write(line));
  const data = options.data ?? join(io.env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "pushforward");
  const listening = await listen({ ...options, data, version: io.version }, log);
  io.stdout.write(welcome(listening));
  if (options.workbench) io.stdout.write(`The workbench is at ${listening.address}/; its page asks for the token.\n`);
  if (!io.signal.aborted) await once(io.signal, "abort");
  await listening.close();
  return 0;
}

export interface ListenSettings extends Omit<ServeOptions, "data"> {
  readonly data: string;
  readonly version: string;
  /** Module that exports the `operations` on offer; those of the catalogue when left out. */
  readonly catalog?: string;
}

export interface Listening {
  readonly service: Service;
  /** Such as `http://127.0.0.1:7070`. */
  readonly address: string;
  readonly token: ReturnType<Service["folder"]["token"]>;
  close(): Promise<void>;
}

/** Open the service and listen. @throws PushforwardError when the address or the folder is taken */
export async function listen(settings: ListenSettings, log: Log): Promise<Listening> {
  const secure = readCertificate(settings);
  const service = await Service.open(settings, log);
  try {
    const token = service.folder.token();
    const page = settings.workbench ? await workbenchFiles() : undefined;
    const app = createApp(service, new Guard({ ...settings, token: token.token }), page);
    const server = makeServer(secure, getRequestListener(app.fetch));
    server.listen(settings.port, settings.host);
    await Promise.race([once(server, "listening"), once(server, "error").then(([error]) => refuse(error, settings))]);
    const { port } = server.address() as AddressInfo;
    const host = isIPv6(settings.host) ? `[${settings.host}]` : settings.host;
    const address = `${secure ? "https" : "http"}://${host}:${port}`;
    log("info", "listening", { port, jobs: service.queue.limits.running, threads: service.queue.limits.threads });
    return { service, address, token, close: () => close(server, service, log) };
  } catch (error) {
    await service.close();
    throw error;
  }
}

function makeServer(secure: { cert: Buffer; key: Buffer } | undefined, listener: RequestListener): Server {
  const { headSeconds, requestSeconds, idleSeconds } = fixedLimits;
  const times = {
    headersTimeout: headSeconds * 1000,
    requestTimeout: requestSeconds * 1000,
    keepAliveTimeout: idleSeconds * 1000,
  };
  const server = secure ? createTlsServer({ ...times, ...secure }, listener) : createServer(times, listener);
  server.maxConnections = fixedLimits.connections;
  return server;
}

async function close(server: Server, service: Service, log: Log): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
  await service.close();
  log("info", "stopped");
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** An address that others reach needs TLS, here or in a proxy, and a name to be called by. @throws ArgumentError */
export function checkAddress(options: ServeOptions): void {
  const { host, tlsCert, tlsKey, behindProxy, hostNames, allowOrigins } = options;
  check((tlsCert === undefined) === (tlsKey === undefined), "serve", "--tls-cert", "given together with --tls-key", "one of them"); // biome-ignore format: a line
  const own = host === "localhost" || loopback.check(host, isIPv6(host) ? "ipv6" : "ipv4");
  const safe = own || tlsCert !== undefined || behindProxy;
  check(safe, "serve", "--host", "an address of this machine alone", host, "give --tls-cert and --tls-key, or --behind-proxy when a proxy does TLS"); // biome-ignore format: a line
  check(own || hostNames.length > 0, "serve", "--host-names", "the names by which clients call the service", "nothing"); // biome-ignore format: a line
  for (const origin of allowOrigins)
    check(isOrigin(origin), "serve", "--allow-origins", "origins such as https://workbench.example.org", origin);
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

function readCertificate({ tlsCert, tlsKey }: ListenSettings): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  return { cert: readFileSync(tlsCert), key: readFileSync(tlsKey) };
}

function refuse(error: NodeJS.ErrnoException, { host, port }: ListenSettings): never {
  const reasons: Record<string, string> = {
    EADDRINUSE: `port ${port} is taken; name another --port`,
    EACCES: `port ${port} needs more rights; name another --port`,
    EADDRNOTAVAIL: `${host} is no address of this machine`,
  };
  throw new PushforwardError(`serve: ${reasons[error.code ?? ""] ?? error.message}`);
}

/** The token is shown when it is made, and never again. */
function welcome({ address, token }: Listening): string {
  const secret = token.made
    ? `Token: ${token.token}\n  shown this once; kept in ${token.path}`
    : `Token: in ${token.path}`;
  return `Pushforward listens on ${address}\n${secret}\n`;
}
