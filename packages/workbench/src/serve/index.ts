/**
 * `pushforward workbench`: the page from this machine, for this machine.
 * @module
 */
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import { defineFace } from "@pushforward/catalog";
import { ArgumentError, PushforwardError } from "@pushforward/core/errors";
import { z } from "zod";
import { type FindFile, pageFiles, pageServer } from "./page-server.js";

const host = "127.0.0.1";

export const face = defineFace({
  name: "workbench",
  description: `The web application: drop files on a page, ask a question, see the answer.

Serves the page to this machine only and prints its address; open it in a browser. Everything is computed in the page: no data leaves the browser, and after the first visit the page opens without this command. What the page keeps (history, tables, files) belongs to the address, so stay with one port.`,
  options: z.object({
    port: z.int().min(0).max(65_535).default(7080).describe("Port to listen on; 0 takes a free one."),
  }),
  examples: [{ title: "Open the page", command: "pushforward workbench" }],
  run: async ({ port }, { stdout, signal }) => {
    const server = pageServer(builtPage());
    const address = await listen(server, port);
    stdout.write(`The workbench is at http://${host}:${address}/ (Ctrl-C ends it).\n`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return 0;
  },
});

/** Files of the page, for a service that serves it too. @throws PushforwardError when the page is not built */
export function builtPageFiles(): FindFile {
  return pageFiles(builtPage());
}

function builtPage(): string {
  const folder = fileURLToPath(new URL("../../dist-page/", import.meta.url));
  if (!existsSync(`${folder}index.html`)) throw new PushforwardError("the page is not built; npm run build makes it");
  return folder;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE" || error.code === "EACCES";
      reject(taken ? new ArgumentError("workbench", "--port", "one that is free", port) : error);
    });
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });
}
