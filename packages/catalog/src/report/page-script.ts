/**
 * The one script of a page: it lets a reader sort the table of columns. Everything else, and the
 * table in its ranked order, is there without it.
 * @module
 */
export const pageScript = `
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const value = (row) => row.cells[i].dataset.v ?? row.cells[i].textContent;
      const order = (a, b) => "v" in a.cells[i].dataset ? value(a) - value(b) : value(a).localeCompare(value(b));
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...[...body.rows].sort((a, b) => (down ? order(b, a) : order(a, b))));
    });
  });
}
`;

export const pageScriptHash = "sha256-iJmtHvCgi3HGqo7q73A9s5k9WAEollJ6hh4QWKquG1Q=";
