// How many listeners a line carries.

import { read } from "./api.js";
import { meanIn } from "./charts.js";
import { $, text } from "./dom.js";
import { number } from "./format.js";

const UPLINK = "wmrelay.uplink";

let point = null;
let typed = false;
let asked = "";

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
  const now = `${point.maxListeners} ${uplink} ${kbps}`;
  if (now === asked) {
    return;
  }
  asked = now;
  if (uplink > 0 && kbps > 0) {
    plan(uplink, kbps, now);
  } else {
    text($("plan"), "Enter the uplink and the bit rate.");
    text($("plan-advice"), "");
  }
}

/** The relay reckons; an answer that comes when something else was typed is late. */
async function plan(uplink, kbps, mine) {
  let said, why;
  try {
    const { listeners, planned } = await read("capacity", { uplink, kbps });
    said = `${number(listeners)} ${listeners === 1 ? "listener fills" : "listeners fill"} the line`;
    why = advice(listeners, planned, uplink, kbps);
  } catch (error) {
    said = error.message;
    why = "";
  }
  if (mine === asked) {
    text($("plan"), said);
    text($("plan-advice"), why);
  }
}

function advice(all, planned, uplink, kbps) {
  const limit = point.maxListeners;
  const sentences = [
    `Plan with ${number(planned)}: packets have headers, newcomers get some seconds at once, and lines seldom hold what they promise.`,
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
