// The listeners of a point: sorted, searched and paged by the relay, so that thousands are few here.

import { read } from "./api.js";
import { $, create, list, rows, text } from "./dom.js";
import { bytes, clock, duration, number } from "./format.js";
import { steer } from "./steer.js";

const PAGE = matchMedia("(max-width: 560px)").matches ? 20 : 50;

let point = null;
let sort = "-bytes";
let offset = 0;
let newest = 0;

export function start() {
  $("listener-find").addEventListener("input", () => {
    offset = 0;
    refresh();
  });
  $("page-back").addEventListener("click", () => turn(-PAGE));
  $("page-on").addEventListener("click", () => turn(PAGE));
  for (const head of document.querySelectorAll("[data-sort]")) {
    head.firstElementChild.addEventListener("click", () => sortBy(head.dataset.sort));
  }
}

export function show(name) {
  if (name !== point) {
    point = name;
    offset = 0;
    $("listener-find").value = "";
    rows($("listener-table"), []);
  }
  return Promise.all([refresh(), renderBans()]);
}

/** They count at all points. */
async function renderBans() {
  const { bans } = await read("actions");
  const make = () => create("li", {}, create("span"), create("button", { type: "button", textContent: "Lift" }));
  list($("bans"), bans, make, (item, { address, until }) => {
    const [shown, button] = item.children;
    text(shown, `${address} is banned until ${clock(until)}`);
    shown.title = until;
    button.title = `Let ${address} listen again`;
    button.onclick = () => steer(undefined, { do: "unban", address });
  });
}

function turn(by) {
  offset = Math.max(0, offset + by);
  refresh();
}

/** The same column again turns the order round; figures begin with the largest. */
function sortBy(column) {
  const figures = ["bytes", "lag", "framesLost", "skips"];
  const first = figures.includes(column) ? "-" + column : column;
  const other = figures.includes(column) ? column : "-" + column;
  sort = sort === first ? other : first;
  offset = 0;
  refresh();
}

async function refresh() {
  const mine = ++newest;
  const page = await read("listeners", {
    point,
    find: $("listener-find").value.trim(),
    sort,
    offset,
    limit: PAGE,
  });
  if (mine !== newest) {
    return;
  }
  if (page.listeners.length === 0 && page.found > 0) {
    offset = Math.floor((page.found - 1) / PAGE) * PAGE;
    await refresh();
    return;
  }
  render(page);
}

function render(page) {
  for (const head of document.querySelectorAll("[data-sort]")) {
    if (head.dataset.sort === sort.replace("-", "")) {
      // "For" grows the longer ago it began, so its arrow is the other way round.
      const descending = sort.startsWith("-") !== (head.dataset.sort === "since");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    } else {
      head.removeAttribute("aria-sort");
    }
  }
  const now = Date.parse(page.at);
  rows($("listener-table"), page.listeners.map((listener) => cells(listener, now)));
  const searched = $("listener-find").value.trim() !== "";
  text($("listener-found"), searched ? `${number(page.found)} of ${number(page.total)}` : "");
  const last = offset + page.listeners.length;
  text($("page-where"), page.found > PAGE ? `${number(offset + 1)}–${number(last)} of ${number(page.found)}` : "");
  $("page-back").disabled = offset === 0;
  $("page-on").disabled = last >= page.found;
  $("page-back").parentElement.hidden = page.found <= PAGE;
  $("listener-table").parentElement.hidden = page.found === 0;
  $("listener-none").hidden = page.found > 0;
  text($("listener-none"), searched ? "No listener matches." : "Nobody is listening.");
}

function cells(listener, now) {
  return [
    { text: listener.address, title: `listener ${listener.id}, ${listener.request}` },
    { text: listener.agent || "–", title: listener.agent },
    listener.form,
    { text: duration((now - Date.parse(listener.since)) / 1000), title: listener.since },
    bytes(listener.bytes),
    { text: bytes(listener.lag), kind: listener.slow ? "warn" : listener.lag ? "" : "quiet", title: `${bytes(listener.peakLag)} at most` },
    { text: number(listener.framesLost), kind: listener.framesLost ? "bad" : "quiet" },
    { text: number(listener.skips), kind: listener.skips ? "bad" : "quiet" },
    { kind: "actions", buttons: buttons(listener) },
  ];
}

/** They keep the listener that the operator saw, whatever the row shows by then. */
function buttons({ id, address }) {
  const kick = () => steer(`End ${address}?`, { do: "kick", listener: id });
  const ban = () => steer(
    `End all listeners from the address of ${address} and let none from there in for an hour?`,
    { do: "ban", listener: id, seconds: 3600 },
  );
  return [
    { name: "Kick", title: `End ${address}`, run: kick },
    { name: "Ban", title: `Ban the address of ${address} for an hour`, run: ban },
  ];
}
