/**
 * A colour of the page as it is now: a variable may hold a function of the scheme, and a property holds what comes of it.
 * @module
 */
export function colourOf(variable: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
