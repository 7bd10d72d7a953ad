// Elements of pages, made without markup: words of records are always text.

export type Child = Node | string;

/** Makes an element with attributes and children. */
export function make(name: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Returns where the export begins, relative to this page. */
export function root(): string {
  return document.body.dataset["root"] ?? "";
}

/** Reads a JSON file of the export; null where none can be read, as from a folder without a server. */
export async function read<T>(address: string): Promise<T | null> {
  try {
    const answer = await fetch(address);
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}

/** Says in place of a result why there is none. */
export function unread(): HTMLElement {
  return make("p", {}, make("span", { class: "unknown" }, "The files of this site could not be read: it needs a web server, for example python -m http.server."));
}

const SVG = "http://www.w3.org/2000/svg";
const SHAPES: Record<string, string> = {
  yes: "m2 6.5 2.8 2.8L10 3.5",
  no: "m2.5 2.5 7 7m0-7-7 7",
  signed: "M1.5 6a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
  past: "M1.5 6a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
};

/** Returns the shape of a state before its words. */
export function glyph(state: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "glyph");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[state] ?? "");
  if (state === "past") path.setAttribute("stroke-dasharray", "2 2");
  svg.append(path);
  return svg;
}
