// The nodes of the cluster, if there is one.

import { $, rows } from "./dom.js";
import { age, bitrate, number } from "./format.js";
import { steer } from "./steer.js";

/** The name of a node that is in no cluster. */
const ALONE = "self";

export function show({ nodes }) {
  $("nodes").hidden = nodes.length === 1 && nodes[0].name === ALONE;
  rows($("node-table"), nodes.map(cells));
}

function cells(node) {
  return [
    { text: node.self ? `${node.name} (this one)` : node.name, title: node.publicUrl },
    { text: node.draining ? "draining" : "serves", kind: node.draining ? "warn" : "" },
    limited(number(node.listeners), node.maxListeners && number(node.maxListeners)),
    node.uplink ? `${Math.round(100 * node.uplink.taken / Math.max(1, node.uplink.limit))} % of ${bitrate(node.uplink.limit)}` : "–",
    owned(node),
    { text: age(node.ageSeconds), kind: node.ageSeconds > 2 ? "warn" : "" },
    { text: node.version, kind: "quiet" },
    { kind: "actions", buttons: [button(node)] },
  ];
}

function limited(count, limit) {
  return limit ? `${count} of ${limit}` : count;
}

/** The points whose source that node says it has. */
function owned(node) {
  const names = node.points.filter((point) => point.owner === node.name).map((point) => point.name);
  return { text: `${number(names.length)} of ${number(node.points.length)}`, title: names.join("\n") };
}

function button(node) {
  return node.draining
    ? { name: "Undrain", title: "Let newcomers in again", run: () => act("undrain", node) }
    : { name: "Drain", title: "Send newcomers to other nodes", run: () => act("drain", node) };
}

/** Undraining disturbs nobody, so nobody is asked. */
function act(what, node) {
  const question = what === "drain" ? `Send newcomers away from node ${node.name}, and leave its sources to others?` : undefined;
  steer(question, { do: what, node: node.name }, "nodes-acted");
}
