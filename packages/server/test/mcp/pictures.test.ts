import { findOperation } from "@pushforward/catalog/operations";
import { pngDrawer, withLooksWritten } from "@pushforward/server/mcp";
import { expect, test } from "vitest";
import { clouds, inFolder, withClient } from "./connect.js";

const drawPng = await pngDrawer();
const operations = [await findOperation("wasserstein")];

/** Width, height and the pixels that have a colour, such as `#fdfcfa`. */
async function looked(png: Uint8Array) {
  const { createCanvas, loadImage } = await import("@napi-rs/canvas");
  const picture = await loadImage(Buffer.from(png));
  const { width, height } = picture;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(picture, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  const having = (colour: string): number => {
    const wanted = Buffer.from(`${colour.slice(1)}ff`, "hex").readUInt32LE(); // red is the lowest byte
    return pixels.reduce((count, pixel) => count + (pixel === wanted ? 1 : 0), 0);
  };
  return { width, height, having };
}

test.skipIf(!drawPng)("where Skia is installed the picture of an answer is a PNG too, in the light colours", () =>
  inFolder(clouds(), (folder) =>
    withClient({ read: [folder], operations, drawPng }, async (client) => {
      const call = { name: "wasserstein", arguments: { inputs: { x: "x.csv", y: "y.csv" } } };
      const { content } = await client.callTool(call);
      const links = (content as { type: string; name?: string; uri?: string; mimeType?: string }[]).filter(({ type }) => type === "resource_link"); // biome-ignore format: one line
      const endings = links.map(({ name }) => name!.split(".")[1]);
      expect(endings).toEqual(["html", "png", "svg", "csv", "json"]);
      expect(links[1]!.mimeType).toBe("image/png");
      const read = async (k: number) => (await client.readResource({ uri: links[k]!.uri! })).contents[0]!;
      const { blob, mimeType } = (await read(1)) as { blob: string; mimeType: string };
      expect(mimeType).toBe("image/png");
      const svg = ((await read(2)) as { text: string }).text;
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
      const seen = await looked(Buffer.from(blob, "base64"));
      expect([seen.width, seen.height]).toEqual([2 * width!, 2 * height!]);
      // The sheet, and in full the ink of the heading and the colour of each table.
      expect(seen.having("#fdfcfa")).toBeGreaterThan(width! * height!);
      for (const colour of ["#1c2026", "#8fb0d6", "#b5470b"]) expect(seen.having(colour), colour).toBeGreaterThan(0);
    }),
  ),
);

test("looks of classes become attributes, before those that were there, halos go, and em become pixels", () => {
  const style = (number: string) => `<style>.chart .line { fill: none; stroke-width: 2px; }
.chart .number { fill: #123;${number} }
@media (prefers-color-scheme: dark) { .chart .line { fill: red; } }</style>`;
  const halo = " stroke: #fff; stroke-width: 3px; paint-order: stroke;";
  const line = '<g stroke="currentColor" stroke-width="1.5" class="line" fill="blue">';
  const text = '<text class="number" y="0.5em" dy="-1em">1em</text></g></svg>';
  expect(withLooksWritten(`<svg>${style(halo)}${line}${text}`)).toBe(
    `<svg>${style("")}<g stroke-width="2px" fill="none" stroke="currentColor" class="line"><text fill="#123" class="number" y="5.5" dy="-11">1em</text></g></svg>`,
  );
});
