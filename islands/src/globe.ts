// <comity-globe>: the whole catalogue over the Earth, at an instant that steps or runs. The page is whole without
// it: the table tells the same, and a sentence says so where there is no WebGL2.
import type { Vector3 } from "three";
import { Nodes } from "./sky/clock";
import { closeCard, openCard, startPage } from "./sky/page";
import { type Index, readIndex } from "./sky/data";
import { EARTH_KM } from "./sky/earth";
import { type Approach, type Mark, Overlay, pathOf } from "./sky/overlay";
import { SkyScene } from "./sky/scene";

interface Told {
  key: string;
  name: string;
  kind: Mark["kind"];
}

const RUN_RATE = 60;
const STEP_US = 60e6;
const DAY_US = 86400e6;
/** Element sets are known to kilometres: what they have this near together is taken for the approach. */
const TOGETHER_KM = 50;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function instantWords(atUs: number): string {
  const at = new Date(atUs / 1000);
  return `${at.getUTCDate()}\u00a0${MONTHS[at.getUTCMonth()]!}\u00a0${at.toISOString().slice(11, 19)}`;
}

class Globe extends HTMLElement {
  private scene: SkyScene | null = null;
  private overlay!: Overlay;
  private index: Index | null = null;
  private ready: Promise<void> = Promise.resolve();
  private rows = new Map<string, number>();
  private nodes!: Nodes;
  private marks: Mark[] = [];
  private chosen: Mark | null = null;
  private approach: Approach | null = null;
  private note = "";
  private rate = 1;
  private baseUs = 0;
  private baseMs = 0;
  private drawn: readonly unknown[] = [];
  private timer = 0;
  private frame = 0;
  private wide = 1;
  private high = 1;
  /** For measurements: milliseconds to the first frame, and of JavaScript in the last frames. */
  firstFrameMs = 0;
  readonly frameMs: number[] = [];

  connectedCallback(): void {
    const canvas = this.querySelector("canvas");
    const svg = this.querySelector("svg");
    if (!canvas || !svg || this.scene) return;
    try {
      this.scene = new SkyScene(canvas);
    } catch {
      this.without();
      return;
    }
    this.overlay = new Overlay(svg);
    this.baseUs = Number(this.dataset["shown"] ?? this.dataset["now"]);
    this.baseMs = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.rate = still || this.dataset["shown"] !== undefined ? 0 : 1;
    this.nodes = new Nodes(
      this.dataset["states"]!,
      () => this.index,
      () => this.ready,
      () => this.readIndex(),
      () => this.update(),
    );
    new ResizeObserver(() => this.size()).observe(this);
    this.size();
    this.listen();
    new MutationObserver(() => this.recolour()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    // Filters and the card are parts of the page that are replaced.
    for (const id of ["card", "main"]) {
      const part = document.getElementById(id);
      if (part) new MutationObserver((changes) => this.onParts(changes)).observe(part, { childList: true, subtree: id === "main" });
    }
    void this.begin();
  }

  private async begin(): Promise<void> {
    try {
      this.ready = this.readIndex();
      // States are asked for beside the list that they belong to, not after it.
      this.nodes.want(this.shownUs(), this.rate);
      await this.ready;
    } catch (error) {
      this.say(`The list of objects could not be had (${error instanceof Error ? error.message : ""}): the table below holds.`);
      return;
    }
    this.readPage();
    this.update();
    await this.readMarks();
    this.update();
  }

  private without(): void {
    this.classList.add("without");
    const words = document.getElementById("no-globe");
    if (words) words.hidden = false;
  }

  private onParts(changes: MutationRecord[]): void {
    const parts = ["card", "sky-list", "sky-filters"];
    const named = (node: globalThis.Node): boolean => node instanceof HTMLElement && (parts.includes(node.id) || node.dataset["object"] !== undefined);
    if (changes.some((one) => [...one.addedNodes, ...one.removedNodes].some(named))) this.readPage();
  }

  private say(words: string): void {
    const place = document.getElementById("sky-told");
    if (place && place.textContent !== words) place.textContent = words;
  }

  // What is asked of the node.

  private async readIndex(): Promise<void> {
    this.index = await readIndex(await fetch(this.dataset["index"]!));
    this.rows = new Map(this.index.keys.map((key, row) => [key, row]));
    this.scene!.setIndex(this.index);
    this.drawn = [];
    for (const mark of this.allMarks()) mark.row = this.rows.get(mark.key) ?? -1;
    this.filter();
  }

  private async track(key: string, atUs: number): Promise<(Vector3 | null)[]> {
    // Of what is not drawn there is no path to ask for.
    if (!this.rows.has(key)) return [];
    const asOf = this.dataset["asOf"] ? `&as_of=${this.dataset["asOf"]}` : "";
    const answer = await fetch(`${this.dataset["track"]!}/${encodeURIComponent(key)}?at_us=${Math.round(atUs)}${asOf}`);
    if (!answer.ok) return [];
    const told = (await answer.json()) as { position_km: ([number, number, number] | null)[] };
    return pathOf(told.position_km);
  }

  private async readMarks(): Promise<void> {
    const told = JSON.parse(this.dataset["marks"] ?? "[]") as Told[];
    const tcaUs = Number(this.dataset["tca"] ?? this.shownUs());
    this.marks = await Promise.all(
      told.map(async (one) => ({ ...one, row: this.rows.get(one.key) ?? -1, path: await this.track(one.key, tcaUs) })),
    );
    const place = this.marks[0]?.path[0];
    this.judge(place ?? null, this.marks[1]?.path[0] ?? null);
    if (place) this.face(place);
  }

  // What the page says: filters, and the card of the selected object.

  private readPage(): void {
    this.filter();
    const card = document.querySelector<HTMLElement>("#card [data-object]");
    const key = card?.dataset["object"] ?? "";
    this.size();
    if (key === (this.chosen?.key ?? "")) return;
    this.chosen = null;
    if (card && !this.marks.some((mark) => mark.key === key)) {
      const mark: Mark = {
        key,
        name: card.dataset["name"] || key,
        kind: (card.dataset["kind"] ?? "public") as Mark["kind"],
        row: this.rows.get(key) ?? -1,
        path: [],
      };
      this.chosen = mark;
      void this.track(key, this.shownUs()).then((path) => {
        mark.path = path;
        const now = path[0];
        // What was chosen by name may be behind the Earth; what was pointed at is not.
        if (now && this.scene && (this.scene.spot(now)?.hidden ?? true)) this.face(now);
        this.update();
      });
    }
    this.update();
  }

  private allMarks(): Mark[] {
    return this.chosen ? [...this.marks, this.chosen] : this.marks;
  }

  private filter(): void {
    const state = document.getElementById("sky-state")?.dataset ?? {};
    const index = this.index;
    if (!index || !this.scene) return;
    const who = state["who"] ? index.names.indexOf(state["who"]) : -1;
    const regime = state["regime"] ? index.regimes.indexOf(state["regime"]) : -1;
    const owner = state["owner"] ? index.owners.indexOf(state["owner"]) : -1;
    const noOwner = Boolean(state["owner"]) && owner < 0;
    this.scene.setShown(
      (row) =>
        !noOwner &&
        (who < 0 || index.who[row] === who) &&
        (regime < 0 || index.regime[row] === regime) &&
        (owner < 0 || index.owner[row] === owner),
    );
    this.update();
  }

  /** Marks the closest approach only where the orbits that are drawn bring both together. */
  private judge(one: Vector3 | null, two: Vector3 | null): void {
    const words = this.dataset["approach"];
    if (!words || this.marks.length < 2) return;
    const names = this.marks.map((mark) => mark.name).join(" and ");
    if (!one || !two) {
      this.note = `The closest approach of ${names} is not marked: no element set of both is here.`;
      return;
    }
    const apartKm = one.distanceTo(two) * EARTH_KM;
    if (apartKm > TOGETHER_KM) {
      this.note = `The closest approach is not marked: the element sets drawn have ${names} ${Math.round(apartKm).toLocaleString("en-GB")}\u00a0km apart then.`;
      return;
    }
    this.approach = { place: one.clone().add(two).multiplyScalar(0.5), words };
  }

  /** Turns the camera so that a place is before the Earth. */
  private face(place: Vector3): void {
    if (!this.scene) return;
    this.scene.turn = Math.atan2(place.y, place.x) - 0.35;
    this.scene.tilt = Math.max(-0.9, Math.min(0.9, Math.asin(place.z / place.length()) * 0.6));
  }

  private choose(row: number): void {
    const key = this.index?.keys[row];
    if (key === undefined) return;
    void openCard(key);
  }

  // Time.

  shownUs(): number {
    return this.baseUs + this.rate * (performance.now() - this.baseMs) * 1e3;
  }

  setTime(atUs: number, rate = 0): void {
    const now = Number(this.dataset["now"]);
    this.baseUs = Math.min(Math.max(atUs, now - DAY_US), now + 7 * DAY_US);
    this.baseMs = performance.now();
    this.rate = rate;
    this.update();
  }

  step(many: number): void {
    this.setTime(this.shownUs() + many * STEP_US);
  }

  run(): void {
    this.setTime(this.shownUs(), this.rate === RUN_RATE ? 0 : RUN_RATE);
  }

  private tell(atUs: number): void {
    const words = document.getElementById("sky-shown");
    if (words) words.textContent = instantWords(atUs);
    const now = Number(this.dataset["now"]);
    const part = (atUs - now + DAY_US) / (8 * DAY_US);
    const cursor = document.getElementById("sky-cursor");
    if (cursor) {
      const wide = Number(cursor.dataset["wide"]);
      const x = `${(Number(cursor.dataset["left"]) + part * wide).toFixed(1)}`;
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
    }
    const range = document.getElementById("sky-time") as HTMLInputElement | null;
    if (range && document.activeElement !== range) range.value = `${Math.round((atUs - now) / 60e6)}`;
    range?.setAttribute("aria-valuetext", `${instantWords(atUs)} UTC`);
    const button = document.getElementById("sky-run");
    if (button) button.setAttribute("aria-pressed", `${this.rate === RUN_RATE}`);
  }

  // Drawing.

  private size(): void {
    const box = this.getBoundingClientRect();
    this.wide = box.width;
    this.high = box.height;
    // The middle of what is free beside the coverage and the card.
    const away = document.documentElement.dir === "rtl" ? 0.05 : -0.05;
    if (this.scene) this.scene.aside = box.width > 900 && document.querySelector("#card [data-object]") ? away : 0;
    this.scene?.resize(box.width, box.height);
    this.update();
  }

  private recolour(): void {
    this.scene?.repaint();
    this.update();
  }

  update(): void {
    if (this.frame || !this.scene) return;
    this.frame = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    this.frame = 0;
    clearTimeout(this.timer);
    const scene = this.scene;
    if (!scene || !this.index) return;
    const begun = performance.now();
    const wanted = this.shownUs();
    this.nodes.want(wanted, this.rate);
    const around = this.nodes.around(this.nodes.within(wanted) ?? wanted);
    const states = this.nodes.states;
    if (around && states) {
      const [first, second, part] = around;
      const atUs = first.atUs + part * (second.atUs - first.atUs);
      if (this.drawn[0] !== first || this.drawn[1] !== second) {
        scene.setNodes(states, first, second);
        this.drawn = [first, second];
      }
      scene.render(part, this.nodes.siderealRad(atUs));
      this.overlay.draw(scene, this.allMarks(), this.approach, this.wide, this.high);
      this.tell(atUs);
      this.account();
      if (!this.firstFrameMs) {
        this.firstFrameMs = performance.now();
        this.dataset["drawn"] = `${this.index.count}`;
      }
      this.frameMs.push(performance.now() - begun);
      if (this.frameMs.length > 500) this.frameMs.shift();
    }
    if (this.rate > 1) this.update();
    else if (this.rate > 0) this.timer = window.setTimeout(() => this.update(), 250);
  }

  private account(): void {
    const states = this.nodes.states!;
    const not = Object.entries(states.notPropagated);
    const missing = not.reduce((sum, [, count]) => sum + count, 0);
    const most = states.interpolationKm[1];
    const near = most < 1 ? `${Math.max(1, Math.ceil(most * 1000))}\u00a0m` : `${most.toFixed(1)}\u00a0km`;
    let words = `${(states.count - missing).toLocaleString("en-GB")} of ${states.count.toLocaleString("en-GB")} drawn, within ${near} of the element sets’ theory.`;
    if (missing) words += ` Not drawn: ${not.map(([why, count]) => `${count} ${why}`).join(", ")}.`;
    if (this.nodes.failed) words = `No newer states could be had (${this.nodes.failed}); shown are those of the time below. ${words}`;
    this.say(this.note ? `${words} ${this.note}` : words);
  }

  // Hands.

  private listen(): void {
    const canvas = this.querySelector("canvas")!;
    let from: [number, number] | null = null;
    let moved = 0;
    canvas.addEventListener("pointerdown", (event) => {
      from = [event.clientX, event.clientY];
      moved = 0;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from || !this.scene) return;
      const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
      moved += Math.abs(dx) + Math.abs(dy);
      from = [event.clientX, event.clientY];
      this.rotate(-dx * 0.005, dy * 0.005);
    });
    canvas.addEventListener("pointerup", (event) => {
      from = null;
      if (moved > 5) return;
      const box = canvas.getBoundingClientRect();
      this.pickAt(event.clientX - box.left, event.clientY - box.top);
    });
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.zoom(Math.exp(event.deltaY * 0.001));
      },
      { passive: false },
    );
    this.addEventListener("keydown", (event) => {
      const turns: Record<string, () => void> = {
        ArrowLeft: () => this.rotate(-0.1, 0),
        ArrowRight: () => this.rotate(0.1, 0),
        ArrowUp: () => this.rotate(0, 0.1),
        ArrowDown: () => this.rotate(0, -0.1),
        "+": () => this.zoom(0.85),
        "-": () => this.zoom(1.18),
      };
      const turn = turns[event.key];
      if (turn && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        turn();
      }
    });
    document.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("click", (event) => this.onClick(event));
    document.getElementById("sky-time")?.addEventListener("input", (event) => {
      const minutes = Number((event.target as HTMLInputElement).value);
      this.setTime(Number(this.dataset["now"]) + minutes * 60e6);
    });
  }

  private onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea")) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "," || event.key === ".") this.step(event.key === "," ? -1 : 1);
    else if (event.key === " " && !target.closest("a, button, summary")) this.run();
    else return;
    event.preventDefault();
  }

  private onClick(event: Event): void {
    const target = (event.target as HTMLElement).closest<HTMLElement>("[data-sky]");
    if (!target) return;
    const acts: Record<string, () => void> = {
      back: () => this.step(-1),
      forward: () => this.step(1),
      run: () => this.run(),
      now: () => this.setTime(Number(this.dataset["now"])),
      nearer: () => this.zoom(0.8),
      farther: () => this.zoom(1.25),
      close: () => this.close(),
    };
    acts[target.dataset["sky"]!]?.();
  }

  private close(): void {
    closeCard();
    this.focus();
  }

  rotate(turn: number, tilt: number): void {
    if (!this.scene) return;
    this.scene.turn += turn;
    this.scene.tilt = Math.max(-1.5, Math.min(1.5, this.scene.tilt + tilt));
    this.update();
  }

  zoom(factor: number): void {
    if (!this.scene) return;
    this.scene.distance = Math.max(1.6, Math.min(60, this.scene.distance * factor));
    this.update();
  }

  /** Selects the object at a place of the canvas; returns its key, empty if there is none. */
  pickAt(x: number, y: number): string {
    const row = this.scene?.pick(x, y) ?? -1;
    this.update();
    if (row < 0) return "";
    this.choose(row);
    return this.index!.keys[row] ?? "";
  }

  /** Where an object is on the canvas, for tests; null if it is not there. */
  spotOf(key: string): { x: number; y: number; hidden: boolean } | null {
    const place = this.scene?.placeOf(this.rows.get(key) ?? -1);
    return place ? this.scene!.spot(place) : null;
  }

  /** Draws now and counts the pixels of the canvas that are not empty, for tests and measurements. */
  lit(): number {
    const around = this.nodes.around(this.nodes.within(this.shownUs()) ?? 0);
    if (!this.scene || !around) return 0;
    this.scene.render(around[2], this.nodes.siderealRad(this.shownUs()));
    const ratio = Math.min(devicePixelRatio, 2);
    const [wide, high] = [Math.floor(this.wide * ratio), Math.floor(this.high * ratio)];
    const pixels = this.scene.pixels(0, 0, wide, high);
    let count = 0;
    for (let k = 3; k < pixels.length; k += 4) if (pixels[k]! > 0) count++;
    return count;
  }

  /** Positions of an object at the first node, km in TEME, as they were read: for tests. */
  read(key: string): number[] {
    const states = this.nodes.states;
    const row = this.rows.get(key);
    const node = states?.nodes[states.nodes.length - 1];
    if (!states || !node || row === undefined) return [];
    return [0, 1, 2].map((i) => node.r[i * states.count + row]! * states.positionKm);
  }
}

startPage();
customElements.define("comity-globe", Globe);
