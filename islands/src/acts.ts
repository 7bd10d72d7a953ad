// Passkeys, links and acts: the part of the pages that a form cannot do.
import htmx from "htmx.org";

type Value = Record<string, unknown>;
const element = (id: string): HTMLElement | null => document.getElementById(id);

function say(words: string): void {
  const said = element("said");
  if (said) said.textContent = words;
}

async function send(method: string, path: string, body?: Value): Promise<any> {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
  });
  const value = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) {
    const remedy = value.remedy ? `; ${value.remedy}` : "";
    throw new Error(`${value.detail ?? answer.statusText}${remedy}`);
  }
  return value;
}

const text64 = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = (): string => text64(crypto.getRandomValues(new Uint8Array(32)));

async function hashOf(domain: string, secret: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${domain}\u0000${secret}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const credential = (made: Credential | null): any => (made as PublicKeyCredential).toJSON();
const create = async (options: any): Promise<any> =>
  credential(await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  }));
const get = async (options: any): Promise<any> =>
  credential(await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  }));

// The link of an enrolment stands behind #, and nowhere else.
const link = (): string => location.hash.slice(1);
const value = (id: string): string => (element(id) as HTMLInputElement | null)?.value ?? "";
const about = (): Value => (location.pathname === "/enrol" ? { link: link(), name: value("name") } : {});

function fields(form: HTMLFormElement): Value {
  const made: Record<string, any> = {};
  for (const [name, text] of new FormData(form)) {
    const input = form.elements.namedItem(name);
    const several = input instanceof RadioNodeList || (input as HTMLInputElement).type === "checkbox";
    if (several) (made[name] ??= []).push(text);
    else made[name] = (input as HTMLInputElement).type === "number" ? Number(text) : text;
  }
  return made;
}

let begun = "";
const base = (from: HTMLElement): string => from.dataset.base ?? "";

const DO: Record<string, (from: HTMLElement) => Promise<void>> = {
  async "sign-in"(button) {
    const first = await send("POST", "/sign-in/passkey/begin", {});
    const answer = await get(first.options);
    const done = await send("POST", "/sign-in/passkey/end", {
      begun: first.begun, answer, next: button.dataset.next,
    });
    location.assign(done.next);
  },
  async passkey(button) {
    const first = await send("POST", `${base(button)}/passkey/begin`, about());
    const answer = await create(first.options);
    const done = await send("POST", `${base(button)}/passkey/end`, {
      ...about(), begun: first.begun, answer, label: value("label"),
    });
    location.assign(done.next);
  },
  async "password-begin"(button) {
    const first = await send("POST", `${base(button)}/password/begin`, about());
    begun = first.begun;
    element("secret")!.textContent = first.secret.match(/.{1,4}/g).join(" ");
    (element("uri") as HTMLAnchorElement).href = first.uri;
    element("password")!.hidden = false;
  },
  async "password-end"(form) {
    const done = await send("POST", `${base(form)}/password/end`, {
      ...about(), begun, ...fields(form as HTMLFormElement),
    });
    location.assign(done.next);
  },
  async provider(button) {
    const done = await send("POST", `${base(button)}/provider`, about());
    location.assign(done.next);
  },
  async act(from) {
    const body: Value = from instanceof HTMLFormElement ? fields(from) : {};
    let secret = "";
    if ("link" in from.dataset) {
      secret = random();
      body.link = await hashOf("comity session", secret);
    }
    if (from.querySelector('[name="roles"]')) body.roles ??= [];
    const made = await send(from.dataset.method!, from.dataset.path!, body);
    if (secret) sessionStorage.setItem(`link ${made.act.id}`, secret);
    location.assign(`/acts/${made.act.id}`);
  },
  async prove(button) {
    const content = await get(JSON.parse(button.dataset.options!));
    await proved(button, { kind: "passkey", credential: content.id, content });
  },
  async "prove-demonstration"(button) {
    await proved(button, { kind: "demonstration", credential: "", content: {} });
  },
  async "prove-password"(form) {
    await proved(form, { kind: "password", credential: "", content: fields(form as HTMLFormElement) });
  },
  async token(form) {
    const token = `comity_${random()}`;
    const digest = await hashOf("comity token", token);
    await send("POST", "/api/v1/tokens", { ...fields(form as HTMLFormElement), digest });
    const made = element("made")!;
    made.textContent = `${token} is shown once; the node keeps its hash.`;
    made.hidden = false;
  },
  async "token-revoke"(button) {
    await send("DELETE", `/api/v1/tokens/${encodeURIComponent(button.dataset.name!)}`);
    location.reload();
  },
};

// What the node answers to the proof replaces the panel of the act: its steps, each with its time.
async function proved(from: HTMLElement, answer: Value): Promise<void> {
  const act = from.dataset.act!;
  const done = await send("POST", `/api/v1/acts/${act}/proof`, answer);
  const state = done.state ?? done.act?.state ?? "proved";
  const secret = sessionStorage.getItem(`link ${act}`);
  await htmx.ajax("GET", `/acts/${act}/steps`, { target: from.closest("#act") ?? "#act", swap: "outerHTML" });
  if (secret && state === "performed") {
    const place = element("link");
    if (place) {
      place.textContent = `${location.origin}/enrol#${secret}`;
      element("done-link")!.hidden = false;
    }
    sessionStorage.removeItem(`link ${act}`);
  }
}

async function run(from: HTMLElement): Promise<void> {
  if (from.getAttribute("aria-busy") === "true") return;
  say("");
  from.setAttribute("aria-busy", "true");
  try {
    await DO[from.dataset.do!]!(from);
  } catch (error) {
    // The browser's own refusals have a name: NotAllowedError is a person who has said no, or nobody.
    const refused = error as Error;
    say(refused.name === "NotAllowedError" ? "The authenticator did not answer, or was refused." : refused.message);
  } finally {
    from.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("button[data-do]");
  if (button) void run(button);
});
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLElement;
  if (form.dataset.do) {
    event.preventDefault();
    void run(form);
  }
});
// An act that a button of this page has prepared asks for the key at once: the button was the choice.
document.addEventListener("htmx:after:swap", () => {
  const waiting = document.querySelector<HTMLElement>("#act button[data-begin]");
  if (waiting) {
    waiting.removeAttribute("data-begin");
    void run(waiting);
  }
});

async function enrol(place: HTMLElement): Promise<void> {
  try {
    const found = await send("POST", "/enrol/look", { link: link() });
    if (found.name) element("whose")!.textContent = `${found.name}: your first authenticator`;
    element("name-field")!.hidden = found.kind !== "first";
    place.hidden = false;
  } catch (error) {
    say((error as Error).message);
  }
}
async function visit(): Promise<void> {
  try {
    const done = await send("POST", "/visit", { link: link() });
    location.replace(done.next);
  } catch (error) {
    say((error as Error).message);
  }
}
if (element("visit")) void visit();
const place = element("enrol");
if (place) void enrol(place);
