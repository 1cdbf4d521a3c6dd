// One publishing point.

import { read } from "./api.js";
import * as charts from "./charts.js";
import { $, create, list, pairs, rows, text } from "./dom.js";
import { age, bitrate, bytes, clock, duration, number } from "./format.js";
import * as links from "./links.js";
import * as listeners from "./listeners.js";
import * as planner from "./planner.js";
import { steer } from "./steer.js";

const TABS = ["listeners", "ended", "encoder", "links", "planner", "counts"];
const REFRESH = { listeners: 2, ended: 3, encoder: 3 };

let point = null;
let tab = TABS[0];
let seconds = 0;

export function start() {
  charts.start();
  listeners.start();
  links.start();
  planner.start();
  for (const button of $("steer").children) {
    button.addEventListener("click", () => steerPoint(button.dataset.do));
  }
  TABS.forEach((name, i) => {
    $("tab-" + name).addEventListener("click", () => choose(name));
    $("tab-" + name).addEventListener("keydown", (event) => moveTab(event, i));
  });
  showTab();
}

/** Starting disturbs nobody, so nobody is asked. */
function steerPoint(what) {
  const questions = {
    stop: `Stop the source of ${point.name} and end its broadcast?`,
    end: `End the broadcast of ${point.name}?`,
  };
  steer(questions[what], { do: what, point: point.name });
}

function moveTab(event, from) {
  const to = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: TABS.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    choose(TABS[(to + TABS.length) % TABS.length]);
    $("tab-" + tab).focus();
  }
}

function choose(name) {
  tab = name;
  showTab();
  refreshTab();
}

function showTab() {
  for (const name of TABS) {
    const selected = name === tab;
    $("tab-" + name).setAttribute("aria-selected", String(selected));
    $("tab-" + name).tabIndex = selected ? 0 : -1;
    $("panel-" + name).hidden = !selected;
  }
}

/** Shows a point as it is at a moment; once a second. */
export function show(now, at) {
  const other = now.name !== point?.name;
  point = now;
  renderHead();
  renderTiles();
  renderFacts(at);
  renderUpstreams();
  if (other) {
    begin();
  } else {
    charts.add(at, point.inBitrate, point.outBitrate);
  }
  seconds = other ? 0 : seconds + 1;
  if (other || seconds % (REFRESH[tab] ?? 1) === 0) {
    refreshTab();
  }
}

async function begin() {
  const name = point.name;
  const rates = await read("rates", { point: name });
  if (name === point.name) {
    charts.begin(rates);
  }
}

function renderHead() {
  text($("name"), point.name);
  text($("state"), point.state);
  $("state").dataset.state = point.state;
  text($("why"), point.why);
  $("why").hidden = point.why === "";
  const fed = point.publisher !== null;
  for (const button of $("steer").children) {
    button.disabled = { start: fed, stop: false, end: !point.broadcast }[button.dataset.do];
  }
  text($("tab-listeners").querySelector(".count"), number(point.listeners));
}

function renderTiles() {
  const { broadcast } = point;
  const limit = point.maxListeners;
  const full = limit > 0 && point.listeners >= limit;
  const silence = broadcast?.silenceSeconds ?? 0;
  pairs($("tiles"), [
    {
      name: "Listeners",
      value: number(point.listeners),
      under: [
        `peak ${number(point.peakListeners)}`,
        limit > 0 ? `limit ${number(limit)}` : "no limit",
        point.refusals > 0 ? `${number(point.refusals)} refused` : "",
      ].filter(Boolean).join(" · "),
      kind: full ? "warn" : "",
    },
    {
      name: "In",
      value: bitrate(point.inBitrate),
      under: broadcast && broadcast.claimedBitrate > 0 ? `claimed ${bitrate(broadcast.claimedBitrate)}` : "",
    },
    { name: "Out", value: bitrate(point.outBitrate), under: `${bytes(point.bytesSent)} so far` },
    {
      name: "Last packet",
      value: broadcast ? age(silence) : "–",
      under: broadcast ? `${number(broadcast.packets)} packets` : "no broadcast",
      kind: silence > 10 ? "bad" : silence > 3 ? "warn" : "",
    },
    {
      name: "Slow listeners",
      value: number(point.slowListeners),
      under: `${number(point.skips)} skips so far`,
      kind: point.slowListeners > 0 ? "warn" : "",
    },
    {
      name: "Frames lost",
      value: number(point.framesLost),
      under: "by those behind",
      kind: "",
    },
  ]);
}

function renderFacts(at) {
  const { broadcast } = point;
  const entries = point.upstreams.length > 1 ? [] : [["Source", point.source || "none"]];
  if (point.publisher && point.publisher !== point.source) {
    entries.push(["From", point.publisher]);
  }
  if (broadcast) {
    const since = (Date.parse(at) - Date.parse(broadcast.startedAt)) / 1000;
    entries.push(["On air", `${duration(since)}, since ${clock(broadcast.startedAt)}`]);
    if (broadcast.title) {
      entries.push(["Title", broadcast.title]);
    }
    entries.push(["Streams", broadcast.streams.join("\n") || broadcast.contentType]);
    entries.push(["Forms", broadcast.forms.join(", ")]);
  }
  const parts = entries.flatMap(([name, value]) => [["DT", name], ["DD", value]]);
  const shape = parts.map(([tag]) => tag).join();
  if ($("facts").dataset.shape !== shape) {
    $("facts").replaceChildren(...parts.map(([tag]) => create(tag)));
    $("facts").dataset.shape = shape;
  }
  parts.forEach(([, value], i) => text($("facts").children[i], value));
}

/** Where there is a choice. */
function renderUpstreams() {
  const { name, upstreams, upstreamInUse } = point;
  const make = () => create("li", {}, create("span"), create("button", { type: "button", textContent: "Switch" }));
  const all = upstreams.map((upstream, i) => ({ upstream, number: i + 1 }));
  list($("upstreams").querySelector("ol"), all, make, (item, { upstream, number }) => {
    const [shown, button] = item.children;
    text(shown, upstream);
    item.classList.toggle("used", number === upstreamInUse);
    button.title = `Have ${name} go on with ${upstream}`;
    button.onclick = () => steer(
      `Have ${name} go on with ${upstream} until that fails?`,
      { do: "switch", point: name, source: number },
    );
  });
  $("upstreams").hidden = upstreams.length < 2;
}

// ---- tabs ----

async function refreshTab() {
  if (!point || document.hidden) {
    return;
  }
  const refreshers = {
    listeners: () => listeners.show(point.name),
    ended: renderEnded,
    encoder: renderHandshakes,
    links: () => links.show(point),
    planner: () => planner.show(point),
    counts: renderCounts,
  };
  await refreshers[tab]();
}

async function renderEnded() {
  const name = point.name;
  const { ended } = await read("ended", { point: name, limit: 100 });
  if (name !== point.name) {
    return;
  }
  rows($("ended-table"), ended.map(endedCells));
  $("ended-table").parentElement.hidden = ended.length === 0;
  $("ended-none").hidden = ended.length > 0;
}

function endedCells({ listener, endedAt, why }) {
  return [
    { text: clock(endedAt), title: endedAt },
    why,
    { text: listener.address, title: `listener ${listener.id}` },
    { text: listener.agent || "–", title: listener.agent },
    listener.form,
    duration((Date.parse(endedAt) - Date.parse(listener.since)) / 1000),
    bytes(listener.bytes),
    bytes(listener.peakLag),
    { text: number(listener.framesLost), kind: listener.framesLost ? "bad" : "quiet" },
  ];
}

async function renderHandshakes() {
  const name = point.name;
  const { handshakes } = await read("handshakes", { point: name });
  if (name !== point.name) {
    return;
  }
  list($("handshakes"), handshakes, makeHandshake, fillHandshake);
  $("handshakes-none").hidden = handshakes.length > 0;
  text($("handshakes-none"), point.source.startsWith("push")
    ? "No encoder has asked yet. What each asks, and why it is refused, is told here."
    : "Nothing is pushed to this point. Of a push, each request and its answer are told here.");
}

function makeHandshake() {
  const part = (name) => create("span", { className: name });
  return create("li", {}, part("status"), part("said"), part("who"));
}

function fillHandshake(item, { at, peer, agent, request, status, explanation }) {
  const [code, said, who] = item.children;
  text(code, status);
  code.className = "status " + (status < 400 ? "ok" : status === 401 ? "asked" : "no");
  text(said, `${request}: ${explanation}`);
  text(who, `${clock(at)} · ${peer} · ${agent}`);
}

async function renderCounts() {
  const { counts: [counts] } = await read("counts", { point: point.name });
  const shown = (name, value) => ({ name, value: number(value), kind: value === 0 ? "zero" : "" });
  counted($("listener-counts"), [
    shown("joined", counts.joins),
    ...Object.entries(counts.refusalsByReason)
      .map(([reason, value]) => shown(`refused: ${reason.replaceAll("-", " ")}`, value)),
    shown("frames lost", counts.framesLost),
    shown("skips", counts.skips),
  ]);
  counted($("ending-counts"), Object.entries(counts.endings)
    .map(([reason, value]) => shown(reason.replaceAll("-", " "), value)));
  counted($("source-counts"), [
    shown("packets received", counts.packetsReceived),
    ...counts.source.map(({ meaning, value }) => shown(meaning, value)),
  ]);
}

function counted(dl, entries) {
  const parts = entries.flatMap((entry) => [["dt", entry.name, entry.kind], ["dd", entry.value, entry.kind]]);
  if (dl.children.length !== parts.length) {
    dl.replaceChildren(...parts.map(([tag]) => create(tag)));
  }
  parts.forEach(([, value, kind], i) => {
    text(dl.children[i], value);
    dl.children[i].className = kind;
  });
}
