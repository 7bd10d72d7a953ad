// Sets two to four parties side by side from their JSON files, as a node's page does.
import { glyph, make, read, root, unread, type Child } from "./parts";

interface Standing {
  roll: string;
  state: string;
  words: string;
  note: string;
  page: string;
}
interface Party {
  id: string;
  name: string;
  records: string[];
  standings: Standing[];
  votes: Record<string, string>;
}
interface Index {
  rolls: { id: string; name: string; known: string; page: string }[];
  topics: [string, string][];
  votes: [record: string, topic: string, contested: boolean][];
  records: Record<string, [title: string, when: string, kind: string]>;
}
const MARKS: Record<string, string> = { yes: "■", no: "✕", abstain: "–", "did not vote": "·" };
const CAST = new Set(["yes", "no", "abstain"]);

function panel(title: string, words: string, ...children: Child[]): HTMLElement {
  return make("section", { class: "panel" }, make("header", {}, make("h2", {}, title), make("span", { class: "source" }, words)), ...children);
}

function table(title: string, names: string[], rows: HTMLElement[]): HTMLElement {
  const heads = names.map((name) => make("th", { scope: "col" }, name));
  return make(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": `${title}, table` },
    make("table", { class: "cards beside" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)),
  );
}

function standings(index: Index, parties: Party[]): HTMLElement {
  const title = "Treaties, pledges and memberships";
  const rows = index.rolls.map((roll) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, make("a", { href: root() + roll.page }, roll.name), make("span", { class: "source" }, roll.known)),
      ...parties.map((party) => {
        const one = party.standings.find((each) => each.roll === roll.id);
        const note = make("span", { class: "source" }, one?.note ?? "");
        if (!one || one.state === "unknown") return make("td", { class: "hatch", "data-label": party.name }, make("span", {}, one?.words ?? "not documented"), note);
        return make("td", { "data-label": party.name }, make("span", { class: "state" }, glyph(one.state), make("span", {}, one.words)), note);
      }),
    ),
  );
  return panel(title, "a hatch: the roll does not say", table(title, ["What", ...parties.map((p) => p.name)], rows));
}

function votes(index: Index, parties: Party[]): HTMLElement {
  const title = "Votes in the General Assembly";
  const rows = index.topics.map(([key, name]) => {
    const about = index.votes.filter((vote) => vote[1] === key);
    const cells = parties.map((party) => {
      const cast = about.map((vote) => party.votes[vote[0]] ?? "").filter(Boolean);
      if (cast.length === 0) return make("td", { class: "hatch", "data-label": party.name }, make("span", {}, "not listed"));
      const count = (word: string): number => cast.filter((one) => one === word).length;
      const words = `${count("yes")} yes, ${count("no")} no, ${count("abstain")} abstained, ${count("did not vote")} did not vote; named in ${cast.length} of ${about.length}`;
      return make("td", { "data-label": party.name }, cast.slice(-5).map((one) => MARKS[one] ?? "").join(" "), make("span", { class: "source" }, words));
    });
    return make("tr", {}, make("th", { scope: "row" }, name), ...cells);
  });
  return panel(title, "the last five, oldest first: ■ yes ✕ no – abstained · did not vote", table(title, ["Topic", ...parties.map((p) => p.name)], rows));
}

function figures(index: Index, parties: Party[], shared: string[]): HTMLElement {
  const figure = (label: string, value: string, note: string): HTMLElement =>
    make("div", {}, make("div", { class: "label" }, label), make("div", { class: "key" }, value), make("div", { class: "source" }, note));
  const items = [figure("Records of them all", String(shared.length), "rolls of members apart")];
  parties.forEach((one, at) => {
    for (const other of parties.slice(at + 1)) {
      const both = index.votes.filter(([id]) => CAST.has(one.votes[id] ?? "") && CAST.has(other.votes[id] ?? ""));
      const same = both.filter(([id]) => one.votes[id] === other.votes[id]);
      const hard = (list: typeof both): number => list.filter((vote) => vote[2]).length;
      const pair = parties.length > 2 ? `: ${one.name}, ${other.name}` : "";
      items.push(figure(`Voted alike${pair}`, `${same.length} of ${both.length}`, `${hard(same)} of ${hard(both)} contested; both cast a vote`));
    }
  });
  return make("div", { class: "figures panel" }, ...items);
}

function together(index: Index, shared: string[]): HTMLElement {
  const items = [...shared].reverse().map((id) => {
    const [title, when, kind] = index.records[id] ?? [id, "", ""];
    return make("li", {}, make("div", {}, make("a", { href: `${root()}records/${id}.html` }, title)), make("span", { class: "end" }, [when, kind].filter(Boolean).join(" · ")));
  });
  const list = items.length ? make("ul", { class: "lines" }, ...items) : make("p", {}, "No record names them all. The atlas is a selection, not a census.");
  return panel("Records that name them all", String(items.length), list);
}

/** Fills the comparison that the address asks for, if the page holds one. */
export async function compare(): Promise<void> {
  const place = document.querySelector<HTMLElement>("[data-compare]");
  const asked = [...new Set(new URLSearchParams(location.search).getAll("party").filter((one) => /^[a-z0-9.:-]+$/.test(one)))].slice(0, 4);
  if (place === null || asked.length === 0) return;
  document.querySelectorAll<HTMLSelectElement>("select[name=party]").forEach((select, at) => {
    select.value = asked[at] ?? "";
  });
  if (asked.length < 2) return;
  const [index, ...found] = await Promise.all([
    read<Index>(place.dataset["compare"] ?? ""),
    ...asked.map((one) => read<Party>(`${place.dataset["parties"] ?? ""}${one}.json`)),
  ]);
  const parties = found.filter((one): one is Party => one !== null);
  if (index === null || index === undefined || parties.length < 2) {
    place.replaceChildren(unread());
    return;
  }
  const shared = Object.keys(index.records).filter((id) => parties.every((party) => party.records.includes(id)));
  const names = parties.map((party) => party.name);
  const title = `${names[0] ?? ""} compared with ${names.slice(1).join(" and ")}`;
  document.querySelector("h1")?.replaceChildren(title);
  document.title = title;
  place.replaceChildren(figures(index, parties, shared), standings(index, parties), votes(index, parties), together(index, shared));
}
