/**
 * Shares of rows as a few block characters.
 * @module
 */
import type { Picture } from "@pushforward/methods/hypothesis";

const blocks = "▁▂▃▄▅▆▇█";

/** Both laws of a picture on one scale, at most `most` characters each. */
export function sparklines(picture: Picture, most: number): [string, string] {
  const [reference, current] = [gather(picture.reference, most), gather(picture.current, most)];
  const top = Math.max(...reference, ...current, 0);
  const draw = (shares: readonly number[]) => shares.map((share) => block(share, top)).join("");
  return [draw(reference), draw(current)];
}

function block(share: number, top: number): string {
  if (!(share > 0) || !(top > 0)) return "·";
  return blocks[Math.min(7, Math.floor((8 * share) / top))]!;
}

/** Sum neighbouring shares until at most `most` are left. */
function gather(shares: readonly number[], most: number): number[] {
  const bars = Math.min(most, shares.length);
  const sums = new Array<number>(bars).fill(0);
  shares.forEach((share, i) => {
    sums[Math.floor((i * bars) / shares.length)]! += share;
  });
  return sums;
}
