// Small helpers. Text goes in as text, never as markup.

export const $ = (id) => document.getElementById(id);

/** Sets text only where it changed, so that selections survive. */
export function text(element, value) {
  const string = String(value);
  if (element.textContent !== string) {
    element.textContent = string;
  }
}

export function create(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Makes the parent have one child an item, reusing those it has. */
export function list(parent, items, make, fill) {
  while (parent.children.length > items.length) {
    parent.lastElementChild.remove();
  }
  items.forEach((item, i) => {
    if (i === parent.children.length) {
      parent.append(make());
    }
    fill(parent.children[i], item);
  });
}

/** Fills a table's body: each row is a list of cells, a cell a text, {text, kind, title} or {buttons}. */
export function rows(table, all) {
  const labels = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  list(table.tBodies[0], all, () => create("tr"), (row, cells) => {
    list(row, cells, () => create("td"), (cell, value) => {
      const given = typeof value === "object" ? value : { text: value };
      const i = cell.cellIndex;
      const kind = [table.tHead.rows[0].cells[i].classList.contains("number") ? "number" : "", given.kind];
      if (given.buttons) {
        list(cell, given.buttons, () => create("button", { type: "button" }), fillButton);
      } else {
        text(cell, given.text);
      }
      cell.className = kind.filter(Boolean).join(" ");
      cell.title = given.title ?? "";
      cell.dataset.label = labels[i];
    });
  });
}

function fillButton(button, { name, title, run }) {
  text(button, name);
  button.title = title;
  button.onclick = run;
}

/** Fills a definition list: each entry is {name, value, under, kind}. */
export function pairs(dl, entries) {
  const make = () => create("div", {}, create("dt"), create("dd", {}, create("span"), create("small")));
  list(dl, entries, make, (pair, { name, value, under, kind }) => {
    pair.className = kind ?? "";
    text(pair.querySelector("dt"), name);
    text(pair.querySelector("span"), value);
    text(pair.querySelector("small"), under ?? "");
  });
}
