// Search over titles and summaries, in the page itself.
const box = document.querySelector(".search input");
const list = document.querySelector("#found");
const up = document.body.dataset.up;
const pages = globalThis.searchIndex;

/** Pages in which every word is found, those whose title begins with the first word foremost. */
function find(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return pages
    .map((page) => ({ page, worth: worth(page, words) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth)
    .slice(0, 10)
    .map(({ page }) => page);
}

function worth({ title, text }, words) {
  const [name, rest] = [title.toLowerCase(), text.toLowerCase()];
  if (!words.every((word) => name.includes(word) || rest.includes(word))) return 0;
  return 1 + (name.includes(words[0]) ? 2 : 0) + (name.startsWith(words[0]) ? 4 : 0);
}

function show() {
  const found = find(box.value);
  list.replaceChildren(
    ...found.map(({ path, title, text }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = up + path;
      const name = document.createElement("b");
      name.textContent = title;
      link.append(name, " ", text);
      item.append(link);
      return item;
    }),
  );
  if (found.length === 0 && box.value.trim() !== "") list.textContent = "Nothing found.";
  list.hidden = box.value.trim() === "";
}

box.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    box.focus();
  }
  if (event.key === "Escape") {
    box.value = "";
    show();
  }
  if (event.key === "ArrowDown" && event.target === box) {
    event.preventDefault();
    list.querySelector("a")?.focus();
  }
});
