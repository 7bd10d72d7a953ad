// Searches titles and summaries of the export; a node searches the full text.
import { make, read, root, unread } from "./parts";

type Row = [title: string, path: string, kind: string, when: string, words: string];
const MOST = 60;

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Returns how well a row fits: words in the title count most, at the beginning of a word more. */
function score(row: Row, asked: string[]): number {
  const title = ` ${folded(row[0])}`;
  const rest = ` ${folded(`${row[2]} ${row[3]} ${row[4]}`)}`;
  let sum = 0;
  for (const word of asked) {
    if (title.includes(` ${word}`)) sum += 8;
    else if (title.includes(word)) sum += 4;
    else if (rest.includes(` ${word}`)) sum += 2;
    else if (rest.includes(word)) sum += 1;
    else return 0;
  }
  return sum + (title.trim() === asked.join(" ") ? 20 : 0);
}

/** Fills the list of what was found, if the page has one and the address asks for words. */
export async function search(): Promise<void> {
  const panel = document.querySelector<HTMLElement>("[data-finding]");
  const said = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  if (panel === null || said === "") return;
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=q]")) field.value = said;
  const rows = await read<Row[]>(panel.dataset["finding"] ?? "");
  panel.querySelector("[data-idle]")?.remove();
  if (rows === null) {
    panel.append(unread());
    return;
  }
  const asked = folded(said).split(/[\s,;]+/).filter(Boolean);
  const found = rows
    .map((row) => ({ row, sum: score(row, asked) }))
    .filter((one) => one.sum > 0)
    .sort((a, b) => b.sum - a.sum);
  const list = panel.querySelector("[data-hits]");
  list?.replaceChildren(
    ...found.slice(0, MOST).map(({ row: [title, path, kind, when, words] }) =>
      make(
        "li",
        {},
        make("div", {}, make("a", { href: root() + path }, title), make("p", { class: "source" }, words)),
        make("span", { class: "end" }, [when, kind].filter(Boolean).join(" · ")),
      ),
    ),
  );
  const count = panel.querySelector("[data-count]");
  if (count) count.textContent = `${Math.min(found.length, MOST)} of ${found.length}, the best first`;
  if (found.length === 0) panel.append(make("p", {}, "No entry fits. The atlas is a selection: what it lacks may still exist."));
}
