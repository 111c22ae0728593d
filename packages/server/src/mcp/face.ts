/**
 * `pushforward mcp`: the catalogue as tools of an agent, by standard input and output, or over HTTP.
 * @module
 */
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { defineFace, type FaceIo, loadAll } from "@pushforward/catalog";
import { findBibliography } from "@pushforward/catalog/node";
import { ArgumentError } from "@pushforward/core/errors";
import { z } from "zod";
import { AllowedFolders } from "./allowed-folders.js";
import { pngDrawer } from "./draw-png.js";
import { KeptAnswers } from "./kept-answers.js";
import { mcpServers } from "./mcp-server.js";
import { serveHttp } from "./serve-http.js";

const options = z.object({
  allow: z.array(z.string().min(1)).optional().describe("Folder that tools may read from; may be given again."),
  write: z
    .array(z.string().min(1))
    .optional()
    .describe("Folder in which tools may also make new files, such as ledgers; nothing there is overwritten."),
  http: z.boolean().default(false).describe("Serve over HTTP on this machine instead of standard input and output."),
  port: z.int().min(0).max(65_535).default(0).describe("With --http: the port; a free one when 0."),
});

export const face = defineFace({
  name: "mcp",
  description:
    "Serve the operations as tools to an agent (Model Context Protocol). It reads only what lies in the folders that you allow.",
  options,
  examples: [
    { title: "For an agent that starts its tools itself", command: "pushforward mcp --allow ./data" },
    { title: "Private synthesis too, which keeps a ledger", command: "pushforward mcp --allow ./data --write ./data" },
    { title: "Over HTTP", command: "pushforward mcp --allow ./data --http --port 8811" },
  ],
  async run({ allow = [], write = [], http, port }, io) {
    if (allow.length + write.length === 0)
      throw new ArgumentError("mcp", "--allow", "a folder that may be read", "none", "such as --allow ./data");
    const folders = new AllowedFolders(allow, write);
    const bibliography = findBibliography(import.meta.url);
    const operations = await loadAll();
    const kept = new KeptAnswers(await pngDrawer());
    const servers = mcpServers({ folders, kept, version: io.version, operations, ...(bibliography && { bibliography }) }); // biome-ignore format: one line
    return http ? serveHttp(servers, port, io) : untilClosed(servers, io);
  },
});

/** Standard output belongs to the protocol; the end of standard input is the end. */
function untilClosed(servers: ReturnType<typeof mcpServers>, { signal }: FaceIo): Promise<number> {
  const handle = serveStdio(servers);
  return new Promise((resolve) => {
    const end = (): void => void handle.close().finally(() => resolve(0));
    process.stdin.once("end", end);
    process.stdin.once("close", end);
    signal.addEventListener("abort", end, { once: true });
  });
}
