// Keyboard: j k Enter through rows, letters for the page's acts, g and a letter for sections.
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-row]")];
let going = false;

// The field of a dialog that has just been closed keeps the focus until the next frame is drawn:
// what is typed meanwhile is a key of the page and must not be lost.
const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, select, textarea, [contenteditable]") !== null && target.checkVisibility();

function move(step: number): void {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("on"));
  const next = all[Math.max(0, Math.min(all.length - 1, at + step))] ?? all[0]!;
  for (const row of all) row.classList.toggle("on", row === next);
  const link = next.querySelector<HTMLElement>("a, button");
  link?.focus();
  next.scrollIntoView({ block: "nearest" });
}

function dialog(id: string): void {
  const found = document.getElementById(id);
  if (found instanceof HTMLDialogElement && !found.open) found.showModal();
}

function onKey(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    dialog("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (going) {
    going = false;
    const link = document.querySelector<HTMLAnchorElement>(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const acts: Record<string, () => void> = {
    g: () => { going = true; },
    j: () => move(1),
    k: () => move(-1),
    s: () => {
      const box = document.querySelector<HTMLInputElement>("[data-row].on [data-choose]") ?? document.querySelector<HTMLInputElement>("[data-choose]");
      if (!box) return;
      box.checked = true;
      const panel = document.getElementById("aside");
      if (panel instanceof HTMLDetailsElement) { panel.open = true; panel.querySelector<HTMLInputElement>("[name=reason]")?.focus(); }
    },
    "/": () => document.getElementById("search")?.focus(),
    "?": () => dialog("keys"),
    Escape: () => { const up = document.querySelector<HTMLAnchorElement>("[data-up]"); if (up) up.click(); },
  };
  const act = acts[event.key];
  if (act) { event.preventDefault(); act(); return; }
  // A held key is one press: nothing is signed twice by a finger that stays down.
  if (event.repeat) return;
  const button = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`);
  if (button && !document.body.classList.contains("stale")) { event.preventDefault(); button.click(); }
}

export function startKeys(): void {
  document.addEventListener("keydown", onKey);
  // Chips and arrow keys of heat maps.
  document.addEventListener("keydown", (event) => {
    const cell = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-cell]") : null;
    if (!cell) return;
    const [row, column] = cell.dataset.cell!.split(",").map(Number) as [number, number];
    const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const step = steps[event.key];
    if (!step) return;
    const next = document.querySelector<HTMLElement>(`[data-cell="${row + step[0]},${column + step[1]}"]`);
    if (next) { event.preventDefault(); next.focus(); }
  });
}
