// The control page: follows the relay by events and shows the point that the address names.

import { follow, read } from "./api.js";
import * as detail from "./detail.js";
import { $, create, text } from "./dom.js";
import { bitrate, bytes, number } from "./format.js";
import * as nodes from "./nodes.js";
import * as points from "./points.js";
import { steer } from "./steer.js";

const WIDE = matchMedia("(min-width: 861px)");

let latest = null;
let delivery = null;
let version = "";

function chosenName() {
  try {
    return decodeURI(location.hash.slice(1));
  } catch {
    return "";
  }
}

function render() {
  if (!latest) {
    return;
  }
  const all = latest.points;
  const only = all.length === 1 ? all[0] : null;
  const first = WIDE.matches ? all[0] : undefined;
  const chosen = all.find((point) => point.name === chosenName()) ?? only ?? first;
  const columns = document.querySelector(".columns");
  columns.classList.toggle("single", only !== null);
  columns.classList.toggle("chosen", chosen !== null && chosen !== undefined);
  points.show(all, chosen?.name);
  $("detail").hidden = !chosen;
  $("nothing").hidden = Boolean(chosen);
  text($("nothing"), all.length === 0 ? "No publishing point is configured." : "Choose a publishing point.");
  if (chosen) {
    detail.show(chosen, latest.at);
  }
  document.title = chosen ? `${chosen.name} · wmrelay` : "wmrelay";
  renderSums(all);
}

function renderSums(all) {
  const sum = (of) => all.reduce((total, point) => total + of(point), 0);
  const live = all.filter((point) => point.state === "live").length;
  const parts = [
    [`${number(live)} of ${number(all.length)}`, all.length === 1 ? "point live" : "points live"],
    [number(sum((point) => point.listeners)), sum((point) => point.listeners) === 1 ? "listener" : "listeners"],
    [bitrate(sum((point) => point.inBitrate)), "in"],
    [bitrate(sum((point) => point.outBitrate)), "out"],
    line(delivery?.uplink),
  ];
  if ($("sums").children.length === 0) {
    $("sums").append(...parts.map(() => create("span", {}, create("b"), " ", create("span"))));
  }
  parts.forEach(([value, what], i) => {
    text($("sums").children[i].firstElementChild, value);
    text($("sums").children[i].lastElementChild, what);
  });
}

/** How full the line is, if somebody said what it carries. */
function line(uplink) {
  return uplink ? [`${Math.round(100 * uplink.taken / Math.max(1, uplink.limit))} %`, `of ${bitrate(uplink.limit)}`] : ["", ""];
}

function renderFoot() {
  const threads = delivery ? `Delivery threads: ${delivery.threads.map(number).join(" + ") || "none"} listeners` : "";
  const pinned = delivery ? `${bytes(delivery.pinnedBytes)} kept by stalled writes` : "";
  text($("foot"), [version, threads, pinned].filter(Boolean).join(" · "));
}

function connection(state) {
  $("connection").dataset.state = state;
  text($("connection"), state === "open" ? "live" : "connection lost, trying again");
  document.body.classList.toggle("stale", state !== "open");
}

addEventListener("hashchange", () => {
  render();
  $("point").scrollIntoView();
});

points.start();
detail.start();
follow({
  points(all) {
    latest = all;
    render();
  },
  nodes: nodes.show,
  delivery(now) {
    delivery = now;
    renderFoot();
    render();
  },
}, connection);
read("version").then(({ product, version: number }) => {
  version = `${product} ${number}`;
  renderFoot();
}).catch((refused) => text($("nothing"), refused.message));

$("reload").addEventListener("click", () => steer(undefined, { do: "reload" }));
