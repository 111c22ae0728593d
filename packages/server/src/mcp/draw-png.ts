/**
 * Pictures of answers as PNG, drawn by Skia where @napi-rs/canvas is installed beside this package.
 * @module
 */
export type DrawPng = (svg: string) => Promise<Uint8Array>;

/** Pixels for each of the picture's: text stays legible on any screen. */
const scale = 2;
/** Of all but a few letters, in the picture's pixels. */
const fontSize = 11;

/** Undefined where the package is not installed, or knows no font to write with. */
export async function pngDrawer(): Promise<DrawPng | undefined> {
  const skia = await import("@napi-rs/canvas").catch(() => undefined);
  if (!skia || skia.GlobalFonts.families.length === 0) return undefined;
  return async (svg) => {
    const picture = await skia.loadImage(Buffer.from(withLooksWritten(svg)));
    const [width, height] = [scale * picture.width, scale * picture.height];
    const canvas = skia.createCanvas(width, height);
    canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
    return canvas.encode("png");
  };
}

/**
 * One of our pictures with the light looks of its classes as attributes, and lengths in em as numbers: of style sheets
 * Skia takes colours and fonts, but no widths of lines, and it knows no em.
 */
export function withLooksWritten(svg: string): string {
  // A halo would be drawn over its letters.
  const plain = svg.replace(/ stroke: [^;]*; stroke-width: [^;]*; paint-order: stroke;/g, "");
  const [, sheet = ""] = /<style>([^@]*)/.exec(plain) ?? [];
  const looks = new Map(
    [...sheet.matchAll(/\.([\w-]+) \{([^}]*)\}/g)].map(([, name, rule]) => [name!, looksOf(rule!)]),
  );
  return plain
    .replace(/ (d?[xy])="(-?[\d.]+)em"/g, (_, name, ems) => ` ${name}="${fontSize * Number(ems)}"`)
    .replace(/<\w+ [^>]*class="([\w-]+)"[^>]*>/g, (tag, name) => (looks.get(name) ?? []).reduce(withAttribute, tag));
}

type Look = readonly [property: string, value: string];

function looksOf(rule: string): Look[] {
  return [...rule.matchAll(/([\w-]+): ([^;]+)/g)].map(([, property, value]) => [property!, value!.trim()]);
}

/** A rule of a style sheet goes before an attribute. */
function withAttribute(tag: string, [property, value]: Look): string {
  return tag.replace(new RegExp(` ${property}="[^"]*"`), "").replace(" ", ` ${property}="${value}" `);
}
