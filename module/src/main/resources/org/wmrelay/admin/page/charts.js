// Bit rates over the last five minutes: one chart in, one out, with a common cursor.

import { $, text } from "./dom.js";
import { bitrate, clock } from "./format.js";

const KEPT = 300;
const KINDS = ["in", "out"];

let charts = [];
let data = { time: [], in: [], out: [] };

export function start() {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(resize).observe($("chart-in"));
}

/** Begins with what the relay remembers of a point. */
export function begin(rates) {
  const until = Math.round(Date.parse(rates.until) / 1000);
  const time = rates.in.map((_, i) => until - rates.in.length + 1 + i);
  data = { time, in: rates.in, out: rates.out };
  draw();
}

/** One second more. */
export function add(at, inBitrate, outBitrate) {
  const second = Math.round(Date.parse(at) / 1000);
  if (data.time.length > 0 && second <= data.time.at(-1)) {
    return;
  }
  data.time.push(second);
  data.in.push(inBitrate);
  data.out.push(outBitrate);
  for (const values of Object.values(data)) {
    values.splice(0, values.length - KEPT);
  }
  if (charts.length === 0) {
    draw();
  } else {
    charts.forEach((chart, i) => chart.setData([data.time, data[KINDS[i]]], true));
  }
  KINDS.forEach((kind, i) => {
    tell(kind, charts[i].cursor.idx);
    const now = bitrate(data[kind].at(-1));
    $("chart-" + kind).setAttribute("aria-label", `Bit rate ${kind}, last five minutes, now ${now}`);
  });
}

/** The value under the cursor, else the newest. */
function tell(kind, index) {
  const pointed = index !== null && index !== undefined && data[kind][index] !== undefined;
  text($(kind + "-now"), data[kind].length === 0 ? "" : pointed
    ? `${bitrate(data[kind][index])} at ${clock(data.time[index] * 1000)}`
    : bitrate(data[kind].at(-1)));
}

/** Bit/s received in the last minute on average; 0 if nothing is known. */
export function meanIn() {
  const last = data.in.slice(-60);
  return last.length === 0 ? 0 : last.reduce((sum, bits) => sum + bits, 0) / last.length;
}

function draw() {
  charts.forEach((chart) => chart.destroy());
  charts = KINDS.map((kind) =>
    new uPlot(options(kind), [data.time, data[kind]], $("chart-" + kind)));
}

function resize() {
  charts.forEach((chart, i) => chart.setSize(sizeOf($("chart-" + KINDS[i]))));
}

function sizeOf(element) {
  return { width: Math.max(120, element.clientWidth), height: element.clientHeight };
}

function options(kind) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color("--muted"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  return {
    ...sizeOf($("chart-" + kind)),
    padding: [8, 16, 0, 0],
    legend: { show: false },
    hooks: { setCursor: [(chart) => tell(kind, chart.cursor.idx)] },
    cursor: { sync: { key: "rates" }, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { range: (_, min, max) => [max - KEPT, max] },
      y: { range: (_, min, max) => [0, Math.max(1000, max * 1.15)] },
    },
    axes: [
      { ...axis, space: 70, size: 22, values: (_, times) => times.map(clockTime) },
      { ...axis, space: 24, size: 74, values: (_, values) => values.map(bitrate) },
    ],
    series: [
      {},
      { stroke: color("--" + kind), fill: color("--" + kind) + "22", width: 1.5, points: { show: false } },
    ],
  };
}

function clockTime(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
