// The parts of the page Sky that change without a new page: filters, the table, the card. The address holds the state.

async function fragment(path: string): Promise<Document> {
  const answer = await fetch(path, { headers: { "hx-request": "true", accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Opens the card of an object; its address is that of the page with the card. */
export async function openCard(key: string): Promise<void> {
  const place = document.getElementById("card");
  if (!place) return;
  const page = new URL(location.href);
  page.searchParams.set("object", key);
  history.replaceState(history.state, "", page);
  const asOf = document.getElementById("globe")?.dataset["asOf"];
  const told = await fragment(`/sky/object/${encodeURIComponent(key)}${asOf ? `?as_of=${asOf}` : ""}`);
  place.replaceChildren(...told.body.childNodes);
}

export function closeCard(): void {
  document.getElementById("card")?.replaceChildren();
  const page = new URL(location.href);
  page.searchParams.delete("object");
  history.replaceState(history.state, "", page);
}

async function filter(path: string): Promise<void> {
  const told = await fragment(path);
  for (const id of ["sky-filters", "sky-list"]) {
    const part = told.getElementById(id);
    if (!part) {
      // The session has ended, or the node refuses: the whole page says it.
      location.href = path;
      return;
    }
    document.getElementById(id)?.replaceWith(part);
  }
}

async function go(path: string): Promise<void> {
  await filter(path);
  history.pushState({ sky: true }, "", path);
}

export function startPage(): void {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-filter], a[data-card]");
    if (!link) return;
    event.preventDefault();
    const key = link.dataset["card"];
    if (key === undefined) {
      void go(link.pathname + link.search);
      return;
    }
    for (const row of document.querySelectorAll("tr[aria-selected]")) row.removeAttribute("aria-selected");
    link.closest("tr")?.setAttribute("aria-selected", "true");
    void openCard(key).then(() => document.getElementById("globe")?.scrollIntoView({ block: "nearest" }));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("form[data-filter]")) return;
    event.preventDefault();
    const query = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    void go(`${new URL(form.action).pathname}?${query}`).then(() => document.getElementById("sky-q")?.focus());
  });
  addEventListener("popstate", () => void filter(location.pathname + location.search));
}
