// The relay's API. Paths are relative to the page, so that it works below any context path.

// Without the login that an address may carry: browsers fetch nothing from such a one.
const BASE = location.origin + location.pathname + "api/v1/";
const RETRY_MS = 3000;

/** Reads a resource; throws an Error with the server's sentence. */
export function read(resource, parameters = {}) {
  return ask("GET", resource, parameters, { Accept: "application/json" });
}

/** Has something done; returns what was, throws an Error with the server's sentence. */
export function act(parameters) {
  return ask("POST", "actions", parameters, { "X-Requested-By": "control page" });
}

async function ask(method, resource, parameters, headers) {
  const query = new URLSearchParams(parameters).toString();
  const response = await fetch(BASE + resource + (query && "?" + query), { method, headers });
  const body = await response.json();
  if (!response.ok) {
    throw new Error(body.detail);
  }
  return body;
}

/**
 * Follows events for ever.
 *
 * @param on handlers by the name of the event
 * @param connection told "open" or "lost"
 */
export function follow(on, connection) {
  let source = null;
  const open = () => {
    source = new EventSource(BASE + "events");
    source.onopen = () => connection("open");
    for (const [name, handle] of Object.entries(on)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    }
    source.onerror = () => {
      connection("lost");
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, RETRY_MS);
      }
    };
  };
  open();
  // A page that the browser keeps for its Back button would keep one of its six connections too.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && open());
}
