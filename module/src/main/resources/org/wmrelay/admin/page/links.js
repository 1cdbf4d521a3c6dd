// What listeners open, to be copied.

import { $, create, list, text } from "./dom.js";

const ADDRESS = "wmrelay.address";
const CONTEXT = location.pathname.replace(/-\/.*$/, "");

let point = null;

export function start() {
  $("public-address").value = localStorage.getItem(ADDRESS) ?? location.host;
  $("public-address").addEventListener("input", () => {
    const typed = $("public-address").value.trim();
    if (typed === "" || typed === location.host) {
      localStorage.removeItem(ADDRESS);
    } else {
      localStorage.setItem(ADDRESS, typed);
    }
    render();
  });
}

export function show(now) {
  point = now;
  render();
}

function render() {
  list($("links"), linksOf(point), makeLink, fillLink);
}

function linksOf(now) {
  const http = location.protocol.replace(":", "");
  const path = encodeURI(now.name).replace(/\?/g, "%3F");
  const playlist = now.name === "/" ? "/relay" : path;
  const raw = now.broadcast && !now.broadcast.forms.includes("mmsh");
  const stream = { name: "Stream", url: url(http, path) };
  return raw ? [stream] : [
    { name: "Windows Media Player", url: url(http, playlist + ".asx") },
    { name: "Other players", url: url(http, playlist + ".m3u") },
    { name: "MMS over HTTP", url: url("mmsh", path) },
    { name: "MMS, old players", url: url("mms", path) },
    stream,
  ];
}

function url(scheme, path) {
  const host = $("public-address").value.trim() || location.host;
  return scheme + "://" + host + CONTEXT.replace(/\/$/, "") + path;
}

function makeLink() {
  const id = "link-" + $("links").children.length;
  const label = create("label", { htmlFor: id });
  const input = create("input", { id, readOnly: true });
  const button = create("button", { type: "button", textContent: "Copy" });
  input.addEventListener("focus", () => input.select());
  button.addEventListener("click", () => copy(input, button));
  return create("li", {}, label, input, button);
}

function fillLink(item, { name, url: address }) {
  const [label, input, button] = item.children;
  text(label, name);
  if (input.value !== address) {
    input.value = address;
  }
  button.setAttribute("aria-label", `Copy ${name}`);
}

/** Without TLS a browser has no clipboard for pages, but still the old command. */
async function copy(input, button) {
  input.select();
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(input.value);
  } else {
    document.execCommand("copy");
  }
  text($("copied"), `${input.value} copied`);
  text(button, "Copied");
  setTimeout(() => text(button, "Copy"), 1500);
}
