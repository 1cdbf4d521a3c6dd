// The list of publishing points.

import { $, create, list, text } from "./dom.js";
import { bitrate, number } from "./format.js";

const WORDS = { connecting: "connecting", lingering: "source lost, listeners kept", failed: "failed", idle: "idle" };

/** Whether an operator should look at it. */
export function isTroubled(point) {
  return point.state === "failed" || point.state === "lingering" || point.state === "connecting"
    || point.slowListeners * 20 > point.listeners || (point.state === "live" && point.broadcast?.silenceSeconds > 10);
}

const CHIPS = [
  { name: "All", keep: () => true },
  { name: "Live", keep: (point) => point.state === "live" },
  { name: "Attention", keep: isTroubled },
];

let points = [];
let chip = CHIPS[0];
let chosen = null;

export function start() {
  $("point-filter").addEventListener("input", render);
  for (const each of CHIPS) {
    const button = create("button", { type: "button" });
    button.addEventListener("click", () => {
      chip = each;
      render();
    });
    $("point-chips").append(button);
  }
}

export function show(all, name) {
  points = all;
  chosen = name;
  render();
}

function render() {
  CHIPS.forEach((each, i) => {
    const button = $("point-chips").children[i];
    text(button, `${each.name} ${points.filter(each.keep).length}`);
    button.setAttribute("aria-pressed", String(each === chip));
  });
  const find = $("point-filter").value.trim().toLowerCase();
  const shown = points.filter((point) => chip.keep(point) && matches(point, find));
  list($("point-list"), shown, makeEntry, fillEntry);
  $("point-none").hidden = shown.length > 0 || points.length === 0;
}

function matches(point, find) {
  return [point.name, point.why, point.source, point.broadcast?.title ?? ""]
    .some((part) => part.toLowerCase().includes(find));
}

function makeEntry() {
  const part = (name) => create("span", { className: name });
  return create("li", {},
    create("a", {}, part("dot"), part("title"), part("listening"), part("under"), part("rate")));
}

function fillEntry(entry, point) {
  const link = entry.firstElementChild;
  const href = "#" + encodeURI(point.name);
  if (link.getAttribute("href") !== href) {
    link.setAttribute("href", href);
  }
  link.dataset.state = point.state;
  link.setAttribute("aria-current", String(point.name === chosen));
  const [, title, listening, under, rate] = link.children;
  text(title, point.name);
  title.title = point.name;
  text(listening, number(point.listeners));
  listening.title = "listeners";
  text(under, describe(point));
  text(rate, point.outBitrate > 0 ? bitrate(point.outBitrate) : "");
}

function describe(point) {
  return point.state === "live"
    ? [point.broadcast?.title, bitrate(point.inBitrate)].filter(Boolean).join(" · ")
    : [WORDS[point.state], point.why].filter(Boolean).join(": ");
}
