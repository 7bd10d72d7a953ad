// The shared worker: reads /api/v1/events by fetch, so that it sees a 401, and shares it with all tabs.
interface Tab { port: MessagePort; since: number; attends: boolean }

const tabs = new Set<Tab>();
const SILENT_MS = 40_000;
let last = -1, alive = false, running = false, heard = 0;
let control: AbortController | null = null;
const kept: { id: number; act: string; data: string }[] = [];
const KEPT = 500;

const tell = (value: object): void => { for (const tab of tabs) tab.port.postMessage(value); };

function state(now: boolean, ended = false): void {
  if (alive !== now || ended) {
    alive = now;
    tell({ kind: "state", alive, ended });
    if (now) void beat();
  }
}

function give(tab: Tab, event: { id: number; act: string; data: string }): void {
  if (event.id > tab.since) {
    tab.since = event.id;
    tab.port.postMessage({ kind: "event", ...event });
  }
}

function take(block: string): void {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trimStart());
  }
  const id = Number(fields.get("id"));
  if (!fields.has("id") || !Number.isSafeInteger(id)) return;
  last = id;
  const event = { id, act: fields.get("event") ?? "", data: fields.get("data") ?? "" };
  kept.push(event);
  if (kept.length > KEPT) kept.shift();
  for (const tab of tabs) give(tab, event);
}

async function read(): Promise<"again" | "ended"> {
  control = new AbortController();
  const answer = await fetch("/api/v1/events", {
    headers: { "Last-Event-ID": String(last), Accept: "text/event-stream" },
    cache: "no-store", credentials: "same-origin", signal: control.signal,
  });
  if (answer.status === 401 || answer.status === 403) return "ended";
  if (!answer.ok || !answer.body) return "again";
  state(true);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    heard = Date.now();
    if (done) return "again";
    text += value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      take(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
}

async function run(): Promise<void> {
  running = true;
  let pause = 500;
  while (tabs.size) {
    let outcome: "again" | "ended" = "again";
    const begun = Date.now();
    heard = begun;
    try { outcome = await read(); } catch { outcome = "again"; }
    if (outcome === "ended") { state(false, true); break; }
    state(false);
    pause = Date.now() - begun > 10_000 ? 500 : Math.min(pause * 2, 10_000);
    await new Promise((wake) => setTimeout(wake, pause));
  }
  running = false;
}

// The node counts consoles that are attended: a tab that can sound has been given to a person, and the
// stream that would bring the alarm is alive. A worker's timer is not slowed down with its tabs.
const BEAT_MS = 20_000;
let said = false;

async function beat(): Promise<void> {
  const attends = alive && [...tabs].some((tab) => tab.attends);
  if (!attends && !said) return;
  said = attends;
  try {
    const answer = await fetch("/watch/attended", {
      method: "POST", credentials: "same-origin", cache: "no-store", keepalive: true,
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ state: attends ? "attended" : "ended" }),
    });
    if (answer.ok) tell({ kind: "attended", consoles: (await answer.json()).consoles });
  } catch { /* the next beat says it again */ }
}
setInterval(() => void beat(), BEAT_MS);

// A connection that says nothing, not even that it waits, is dead.
setInterval(() => { if (running && Date.now() - heard > SILENT_MS) control?.abort(); }, 5000);

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0]!;
  const tab: Tab = { port, since: 0, attends: false };
  port.onmessage = (message: MessageEvent<{ since: number; lock: string; attends?: boolean }>) => {
    if (message.data.attends !== undefined) {
      tab.attends = message.data.attends;
      void beat();
      return;
    }
    tab.since = message.data.since;
    if (last < 0 || (!running && message.data.since < last)) last = message.data.since;
    tabs.add(tab);
    const first = kept[0]?.id ?? last + 1;
    if (tab.since < last && tab.since < first - 1) {
      // Behind all that is kept: one sign is enough to look again.
      tab.since = last;
      port.postMessage({ kind: "event", id: last, act: "", data: "" });
    }
    for (const one of kept) give(tab, one);
    if (running) port.postMessage({ kind: "state", alive, ended: false });
    else void run();
    void navigator.locks.request(message.data.lock, () => {
      tabs.delete(tab);
      // A page of the same tab that follows says so itself, a moment later.
      if (tab.attends) setTimeout(() => void beat(), 3000);
      if (!tabs.size) control?.abort();
    });
  };
  port.start();
};
