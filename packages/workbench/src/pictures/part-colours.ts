/**
 * Colours of the tables in a picture: those of the reports, in light and dark.
 * @module
 */
const variables = ["--reference-ink", "--current", "--third", "--fault", "--quiet", "--ink"];

/** Most tables of one picture. */
export const mostParts = variables.length;

export const partClass = (part: number): string => `cloud-part-${part}`;

/** As numbers from 0 to 1, read off the page, so that they follow its theme. */
export function coloursOf(element: Element, count: number): [number, number, number][] {
  return variables.slice(0, Math.max(1, count)).map((variable) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${variable})`;
    element.append(probe);
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    probe.remove();
    return [red / 255, green / 255, blue / 255];
  });
}
