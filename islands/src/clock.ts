// The node's clock: countdowns follow it, never the clock of the desk. They round down.
const MINUTE = 60, HOUR = 3600, DAY = 86400;
const SPACE = "\u00a0";

let offsetMs = 0;

export const nowUs = (): number => (Date.now() + offsetMs) * 1000;

export function setClock(serverUs: number): void {
  offsetMs = serverUs / 1000 - Date.now();
}

export function span(seconds: number, fine: boolean): string {
  const s = Math.floor(seconds);
  if (s < MINUTE) return `${s}${SPACE}s`;
  if (s < HOUR) return fine ? `${Math.floor(s / MINUTE)}${SPACE}min${SPACE}${pad(s % MINUTE)}${SPACE}s` : `${Math.floor(s / MINUTE)}${SPACE}min`;
  if (s < 2 * DAY) {
    const whole = `${Math.floor(s / HOUR)}${SPACE}h${SPACE}${pad(Math.floor((s % HOUR) / MINUTE))}${SPACE}min`;
    return fine && s < 6 * HOUR ? `${whole}${SPACE}${pad(s % MINUTE)}${SPACE}s` : whole;
  }
  return `${(Math.floor((s / DAY) * 10) / 10).toFixed(1)}${SPACE}d`;
}

const pad = (n: number): string => String(n).padStart(2, "0");

function tick(): void {
  const now = nowUs();
  const clock = document.getElementById("clock");
  if (clock) clock.textContent = new Date(now / 1000).toISOString().slice(11, 19);
  // A page of the past keeps what was left then.
  if ("past" in document.body.dataset) return;
  for (const element of document.querySelectorAll<HTMLElement>("[data-until]")) {
    const left = (Number(element.dataset.until) - now) / 1e6;
    const fine = element.closest(".due") !== null;
    const text = left > 0 ? span(left, fine) : (element.dataset.passed ?? "");
    if (element.textContent !== text) element.textContent = text;
    if (left <= 0) element.closest(".due")?.classList.add("over");
  }
}

export function startClock(): void {
  const server = Number(document.body?.dataset.now ?? 0);
  if (server) setClock(server);
  tick();
  setInterval(tick, 1000);
}
