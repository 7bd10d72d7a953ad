// Narrows, sorts and pages the main table of a page by the words of the address.

import { unread } from "./parts";

interface Column {
  key: string;
  facet: boolean;
  at: number;
}

const UNKNOWN = "unknown";
const words = (text: string): string => text.replace(/\s+/g, " ").trim();

function valueOf(cell: HTMLTableCellElement): string {
  if ("unknown" in cell.dataset) return UNKNOWN;
  const copy = cell.cloneNode(true) as HTMLElement;
  for (const note of copy.querySelectorAll(".source, svg")) note.remove();
  return words(copy.textContent ?? "");
}

type Order = [number, number, string];

function orderOf(cell: HTMLTableCellElement): Order {
  const given = cell.dataset["order"];
  if (given === undefined && "unknown" in cell.dataset) return [2, 0, ""];
  const value = given ?? valueOf(cell);
  const number = given === undefined ? NaN : Number(value);
  return Number.isNaN(number) ? [1, 0, value.toLowerCase()] : [0, number, ""];
}

function before(one: Order, other: Order): number {
  return one[0] - other[0] || one[1] - other[1] || (one[2] < other[2] ? -1 : one[2] > other[2] ? 1 : 0);
}

function address(query: URLSearchParams, name: string, value: string): string {
  const next = new URLSearchParams(query);
  if (value === "") next.delete(name);
  else next.set(name, value);
  next.delete("page");
  return `?${next.toString()}`;
}

/** Puts the rows into the order that a column and a direction give; unknown ones stay last. */
function sorted(rows: HTMLTableRowElement[], column: Column, down: boolean): HTMLTableRowElement[] {
  const keyed = rows.map((row) => ({ row, order: orderOf(row.cells[column.at] as HTMLTableCellElement) }));
  const known = keyed.filter((one) => one.order[0] !== 2);
  known.sort((a, b) => (down ? -1 : 1) * before(a.order, b.order));
  return [...known, ...keyed.filter((one) => one.order[0] === 2)].map((one) => one.row);
}

function heads(table: HTMLTableElement, query: URLSearchParams, sort: string): void {
  for (const head of table.tHead?.rows[0]?.cells ?? []) {
    const key = head.dataset["key"];
    const link = head.querySelector("a");
    if (key === undefined || link === null) continue;
    const number = head.classList.contains("n");
    const mine = sort !== "" && sort.replace(/^-/, "") === key;
    const down = mine ? !sort.startsWith("-") : number;
    link.setAttribute("href", address(query, "sort", (down ? "-" : "") + key));
    if (sort === "") continue;
    link.querySelector("span")?.remove();
    head.removeAttribute("aria-sort");
    if (!mine) continue;
    head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
    const arrow = document.createElement("span");
    arrow.setAttribute("aria-hidden", "true");
    arrow.textContent = sort.startsWith("-") ? " ↓" : " ↑";
    link.append(arrow);
  }
}

function facets(panel: Element, query: URLSearchParams, columns: Column[], sought: HTMLTableRowElement[]): void {
  for (const column of columns) {
    const rest = sought.filter((row) =>
      columns.every((other) => other === column || !query.get(other.key) || valueOf(row.cells[other.at] as HTMLTableCellElement) === query.get(other.key)),
    );
    const counts = new Map<string, number>();
    for (const row of rest) {
      const value = valueOf(row.cells[column.at] as HTMLTableCellElement);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    for (const chip of panel.querySelectorAll<HTMLAnchorElement>(`a[data-facet="${column.key}"]`)) {
      const value = chip.dataset["value"] ?? "";
      const current = query.get(column.key) === value;
      chip.setAttribute("href", address(query, column.key, current ? "" : value));
      if (current) chip.setAttribute("aria-current", "true");
      const count = chip.querySelector(".q");
      if (count) count.textContent = String(counts.get(value) ?? 0);
    }
    const select = panel.querySelector<HTMLSelectElement>(`select[name="${column.key}"]`);
    if (select) select.value = query.get(column.key) ?? "";
  }
}

/** Keeps in the form what chips and heads have chosen, so that new words do not lose it. */
function keep(form: HTMLFormElement | null, query: URLSearchParams): void {
  if (form === null) return;
  for (const [name, value] of query) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    else {
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = name;
      hidden.value = value;
      form.append(hidden);
    }
  }
}

/** Returns the rows of the other files in which a long table goes on; null if one cannot be read. */
async function others(table: HTMLTableElement): Promise<HTMLTableRowElement[] | null> {
  const parts = Number(table.dataset["parts"] ?? "1");
  const stem = new URL(table.dataset["stem"] ?? "", location.href).pathname;
  const rows: HTMLTableRowElement[] = [];
  for (let part = 1; part <= parts; part += 1) {
    const path = part === 1 ? `${stem}.html` : `${stem}.${part}.html`;
    if (path === location.pathname) continue;
    try {
      const answer = await fetch(path);
      if (!answer.ok) return null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      rows.push(...(page.querySelector<HTMLTableElement>("table[data-main]")?.tBodies[0]?.rows ?? []));
    } catch {
      return null;
    }
  }
  return rows;
}

/** Narrows the main table of the page, if the address asks for anything. */
export async function narrow(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const table = document.querySelector<HTMLTableElement>("table[data-main]");
  const body = table?.tBodies[0];
  const panel = table?.closest("section");
  if (!table || !body || !panel || [...query.keys()].length === 0) return;
  const columns = [...(table.tHead?.rows[0]?.cells ?? [])].map((head, at) => ({
    key: head.dataset["key"] ?? "",
    facet: "facet" in head.dataset,
    at,
  }));
  const chosen = columns.filter((one) => one.facet);
  const asked = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const more = table.dataset["parts"] ? await others(table) : [];
  const rows = [...body.rows, ...(more ?? []).map((row) => document.adoptNode(row))];
  if (more === null) panel.append(unread());
  else panel.querySelector(".pager")?.remove();
  const sought = rows.filter((row) => {
    const text = (row.textContent ?? "").toLowerCase();
    return asked.every((word) => text.includes(word));
  });
  let fits = sought.filter((row) =>
    chosen.every((one) => !query.get(one.key) || valueOf(row.cells[one.at] as HTMLTableCellElement) === query.get(one.key)),
  );
  const sort = query.get("sort") ?? "";
  const by = columns.find((one) => one.key !== "" && one.key === sort.replace(/^-/, ""));
  if (by) fits = sorted(fits, by, sort.startsWith("-"));
  body.replaceChildren(...fits);
  heads(table, query, sort);
  facets(panel, query, chosen, sought);
  keep(panel.querySelector("form"), query);
  const count = panel.querySelector("header .source");
  if (count && fits.length < rows.length) {
    count.textContent = `${fits.length} of ${rows.length} · ${(count.textContent ?? "").replace(/^[\d,]+( · )?/, "")}`.replace(/ · $/, "");
  }
  if (fits.length === 0) panel.append(Object.assign(document.createElement("p"), { textContent: "Nothing fits what is chosen." }));
}
