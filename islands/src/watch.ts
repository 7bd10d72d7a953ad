// The watch of this tab: a gesture starts it, a test sound is heard, and calls to people sound from then on.
// Alarms come as messages of the shared worker and are scheduled by the clock of the sound itself:
// nothing here waits for a timer of a tab, which a browser slows down when the tab is hidden.
import { attend, onAct } from "./stream";

const KEPT = "comity-watch";
const TONES: [number, number][] = [[0, 880], [0.22, 660], [0.44, 880], [0.66, 660], [1.0, 880], [1.22, 660]];
const TONE_S = 0.18;
let context: AudioContext | null = null;
let quietUntil = 0;

const panel = (): HTMLElement | null => document.getElementById("attendance");

function show(state: "off" | "asked" | "deaf" | "on" | "paused"): void {
  document.documentElement.dataset.watch = state;
  for (const part of panel()?.querySelectorAll<HTMLElement>("[data-watch]") ?? []) part.hidden = part.dataset.watch !== state;
  panel()?.querySelector<HTMLElement>(`[data-watch="${state}"] button`)?.focus();
}

function sound(): boolean {
  if (!context || context.state !== "running") return false;
  const now = context.currentTime;
  if (now < quietUntil) return true;
  for (const [after, pitch] of TONES) {
    const tone = new OscillatorNode(context, { type: "square", frequency: pitch });
    const loud = new GainNode(context, { gain: 0 });
    tone.connect(loud).connect(context.destination);
    loud.gain.setValueAtTime(0, now + after);
    loud.gain.linearRampToValueAtTime(0.25, now + after + 0.01);
    loud.gain.setValueAtTime(0.25, now + after + TONE_S - 0.02);
    loud.gain.linearRampToValueAtTime(0, now + after + TONE_S);
    tone.start(now + after);
    tone.stop(now + after + TONE_S);
  }
  quietUntil = now + 1.5;
  const root = document.documentElement.dataset;
  root.sounded = String(Number(root.sounded ?? 0) + 1);
  return true;
}

async function ready(): Promise<boolean> {
  context ??= new AudioContext();
  // Without a gesture this never settles: what counts is the state, a moment later.
  void context.resume().catch(() => undefined);
  if (context.state === "running") return true;
  return new Promise((settle) => {
    const done = (): void => settle(context?.state === "running");
    context?.addEventListener("statechange", done, { once: true });
    setTimeout(done, 400);
  });
}

function on(): void {
  sessionStorage.setItem(KEPT, "on");
  attend(true);
  show("on");
}

const DO: Record<string, () => Promise<void>> = {
  async start() { show((await ready()) && sound() ? "asked" : "deaf"); },
  async again() { quietUntil = 0; show((await ready()) && sound() ? "asked" : "deaf"); },
  async heard() { on(); },
  async deaf() { attend(false); sessionStorage.removeItem(KEPT); show("deaf"); },
  async end() { attend(false); sessionStorage.removeItem(KEPT); show("off"); },
};

// A page that follows another of this tab may sound at once, or has to wait for a first gesture on it.
async function goOn(): Promise<void> {
  if (await ready()) { on(); return; }
  attend(false);
  show("paused");
  const again = async (): Promise<void> => {
    if (sessionStorage.getItem(KEPT) !== "on" || !(await ready())) return;
    removeEventListener("pointerdown", again);
    removeEventListener("keydown", again);
    on();
  };
  addEventListener("pointerdown", again);
  addEventListener("keydown", again);
}

export function startWatch(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-do-watch]");
    if (button) void DO[button.dataset.doWatch!]?.();
  });
  onAct("page", () => {
    if (sessionStorage.getItem(KEPT) !== "on") return;
    if (!sound()) { attend(false); show("paused"); }
  });
  if (sessionStorage.getItem(KEPT) === "on") void goOn();
}
