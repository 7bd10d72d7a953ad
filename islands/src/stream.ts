// One stream of events for all tabs of a browser: a shared worker holds it, each tab listens.
// A change becomes the event `comity:changed` (and `comity:ACT`) on the body, which fragments await.
import htmx from "htmx.org";
import { setClock } from "./clock";

interface Said { kind: "event" | "state" | "attended"; id?: number; act?: string; data?: string; alive?: boolean; ended?: boolean; consoles?: number }

let worker: SharedWorker | null = null;
const heard = new Map<string, (() => void)[]>();

// Calls back for each entry of a kind, also while the tab is hidden.
export function onAct(act: string, then: () => void): void {
  heard.set(act, [...(heard.get(act) ?? []), then]);
}

// Says whether a person attends this tab, so that the worker tells the node.
export function attend(yes: boolean): void {
  worker?.port.postMessage({ attends: yes });
}

function consoles(count: number): void {
  const shown = document.getElementById("attended");
  if (shown && shown.dataset.consoles !== String(count)) void htmx.ajax("GET", "/watch/attended", { target: "#attended", swap: "outerHTML" });
}

function hear(said: Said): void {
  if (said.kind === "event") {
    document.body.dataset.lastEntry = String(said.id);
    htmx.trigger(document.body, "comity:changed", { id: said.id, act: said.act });
    for (const then of heard.get(said.act ?? "") ?? []) then();
    if (said.act) htmx.trigger(document.body, `comity:${said.act}`, { id: said.id });
    return;
  }
  if (said.kind === "attended") { consoles(said.consoles ?? 0); return; }
  const lost = document.getElementById("lost");
  if (lost) lost.hidden = said.alive === true;
  // Without the stream nobody knows whether what is shown is still so: nothing is signed then.
  document.body.classList.toggle("stale", said.alive !== true);
  for (const form of document.querySelectorAll<HTMLElement>("form[hx-post], [data-act]")) form.inert = said.alive !== true;
  if (said.ended) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

// What a page shows has changed: its acts are out of reach until it is shown anew.
document.addEventListener("htmx:after:swap", () => {
  if (!document.querySelector("[data-changed]")) return;
  document.body.classList.add("stale");
  for (const form of document.querySelectorAll<HTMLElement>("form[hx-post]")) form.inert = true;
});

export function startStream(): void {
  if (!document.body.dataset.lastEntry) return;
  const since = Number(document.body.dataset.lastEntry);
  if (typeof SharedWorker === "undefined" || !navigator.locks) {
    hear({ kind: "state", alive: false });
    return;
  }
  worker = new SharedWorker("/static/stream.js", { name: "comity" });
  const port = worker.port;
  port.onmessage = (message: MessageEvent<Said>) => hear(message.data);
  port.start();
  // The worker notices by the lock that this tab has closed; it is told inside the grant.
  const lock = `tab-${crypto.randomUUID()}`;
  void navigator.locks.request(lock, () => {
    port.postMessage({ since, lock });
    return new Promise<void>(() => undefined);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  void fetch("/clock", { cache: "no-store" }).then(async (answer) => {
    if (answer.ok) setClock(Number(await answer.text()));
  }).catch(() => undefined);
}
