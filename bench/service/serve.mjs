/**
 * A service in a process of its own, to be killed: settings as JSON in, address and token as JSON out.
 *
 *     node bench/service/serve.mjs '{"data": "folder"}'
 */
import { jsonLog, listen, serveOptions } from "@pushforward/server";

const { data, catalog, log, ...options } = JSON.parse(process.argv[2]);
const settings = {
  ...serveOptions.parse({ port: 0, ...options }),
  data,
  version: "0.1.0",
  ...(catalog && { catalog }),
};
const listening = await listen(settings, log ? jsonLog((line) => process.stderr.write(line)) : () => {});
process.stdout.write(`${JSON.stringify({ address: listening.address, token: listening.token.token })}\n`);
process.once("SIGTERM", () => listening.close().then(() => process.exit(0)));
// Nothing is left behind when a trial is broken off.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(1), 1000).unref();
