// How many listeners a line carries.

import { meanIn } from "./charts.js";
import { $, text } from "./dom.js";
import { number } from "./format.js";

const MARGIN = 0.8;
const UPLINK = "wmrelay.uplink";

/** wmrelay's rule: whole kbit/s of the line, 1024 to the Mbit/s, divided by those of the stream. */
export function capacity(uplinkMbps, kbps) {
  return uplinkMbps > 0 && kbps > 0 ? Math.floor(Math.round(uplinkMbps * 1024) / kbps) : 0;
}

let point = null;
let typed = false;

export function start() {
  $("uplink").value = localStorage.getItem(UPLINK) ?? "";
  $("uplink").addEventListener("input", () => {
    localStorage.setItem(UPLINK, $("uplink").value);
    render();
  });
  $("bitrate").addEventListener("input", () => {
    typed = true;
    render();
  });
  $("bitrate-measured").addEventListener("click", () => {
    typed = false;
    show(point);
  });
  $("planner").addEventListener("submit", (event) => event.preventDefault());
}

/** The bit rate is that of the last minute until somebody types another. */
export function show(now) {
  if (now.name !== point?.name) {
    typed = false;
  }
  point = now;
  const bits = meanIn() || now.broadcast?.claimedBitrate || 0;
  if (!typed) {
    $("bitrate").value = bits > 0 ? Math.ceil(bits / 1000) : "";
  }
  $("bitrate-measured").disabled = !typed || bits === 0;
  render();
}

function render() {
  const uplink = Number($("uplink").value);
  const kbps = Number($("bitrate").value);
  const all = capacity(uplink, kbps);
  const ready = uplink > 0 && kbps > 0;
  text($("plan"), ready ? `${number(all)} ${all === 1 ? "listener fills" : "listeners fill"} the line` : "Enter the uplink and the bit rate.");
  text($("plan-advice"), ready ? advice(all, uplink, kbps) : "");
}

function advice(all, uplink, kbps) {
  const comfortable = Math.floor(all * MARGIN);
  const limit = point.maxListeners;
  const sentences = [
    `Plan with ${number(comfortable)}: packets have headers, newcomers get some seconds at once, and lines seldom hold what they promise.`,
  ];
  if (limit === 0) {
    sentences.push("max-listeners is 0, so nothing keeps the line from being overfilled.");
  } else {
    const needed = (limit * kbps) / 1024;
    sentences.push(limit > all
      ? `max-listeners = ${number(limit)} would need ${needed.toFixed(1)} Mbit/s: it is too high for this line.`
      : `max-listeners = ${number(limit)} needs ${needed.toFixed(1)} Mbit/s of the ${uplink}.`);
  }
  return sentences.join(" ");
}
