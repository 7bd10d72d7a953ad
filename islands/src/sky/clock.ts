// The shown instant, and the nodes around it: fetched before they are needed, never drawn beyond what came.
import type { Index, Node, States } from "./data";
import { readStates } from "./data";

/** Nodes that are kept, and asked for at once when time runs. */
const KEPT = 14;
const RUNNING_NODES = 6;
const SPAN_S = 60;
const EARTH_RAD_S = 7.292115e-5;
/** A jump further than this asks for nodes anew. */
const FOLLOWED_US = 600e6;

export class Nodes {
  private list: Node[] = [];
  private meta: States | null = null;
  private asking = false;
  private wanted = 0;
  failed = "";

  constructor(
    private readonly url: string,
    private readonly index: () => Index | null,
    private readonly ready: () => Promise<void>,
    private readonly renewIndex: () => Promise<void>,
    private readonly came: () => void,
  ) {}

  get states(): States | null {
    return this.meta;
  }

  clear(): void {
    this.list = [];
  }

  /** The last instant at or before the one that is wanted for which there are nodes; null without any. */
  within(atUs: number): number | null {
    const first = this.list[0];
    const last = this.list[this.list.length - 1];
    if (!first || !last) return null;
    return Math.min(Math.max(atUs, first.atUs), last.atUs);
  }

  /** The nodes around an instant, and its part of the way between them. */
  around(atUs: number): [Node, Node, number] | null {
    for (let k = 0; k + 1 < this.list.length; k++) {
      const [one, two] = [this.list[k]!, this.list[k + 1]!];
      if (atUs >= one.atUs && atUs <= two.atUs) return [one, two, (atUs - one.atUs) / (two.atUs - one.atUs)];
    }
    return null;
  }

  siderealRad(atUs: number): number {
    const meta = this.meta;
    return meta ? meta.siderealRad + (EARTH_RAD_S * (atUs - meta.siderealAtUs)) / 1e6 : 0;
  }

  /** Asks for what an instant needs, and what time will need soon when it runs at a rate. */
  want(atUs: number, rate: number): void {
    this.wanted = atUs;
    if (this.asking) return;
    const first = this.list[0];
    const last = this.list[this.list.length - 1];
    const soon = rate * 4e6;
    if (first && last && atUs >= first.atUs && atUs + soon <= last.atUs) return;
    const follows = first && last && atUs >= first.atUs && atUs < last.atUs + FOLLOWED_US;
    void this.ask(follows ? last : null, atUs, rate);
  }

  private async ask(last: Node | null, atUs: number, rate: number): Promise<void> {
    this.asking = true;
    const from = last ? last.atUs : Math.floor(atUs / 60e6) * 60e6;
    const behind = last ? Math.ceil((atUs - last.atUs) / (SPAN_S * 1e6)) : 0;
    const nodes = Math.min(11, (rate > 1 ? RUNNING_NODES : 2) + Math.max(behind, 0));
    const query = new URLSearchParams({ at_us: `${from}`, span_s: `${SPAN_S}`, nodes: `${nodes}` });
    if (last) query.set("following", "true");
    try {
      const glue = this.url.includes("?") ? "&" : "?";
      const states = await readStates(await fetch(`${this.url}${glue}${query}`), last);
      await this.ready();
      if (states.sky !== this.index()?.sky) {
        // The catalogue or what may be seen of it has changed: rows mean other objects now.
        this.list = [];
        await this.renewIndex();
        if (last === null && states.sky === this.index()?.sky) this.take(states, null);
      } else {
        this.take(states, last);
      }
      this.failed = "";
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
    this.asking = false;
    this.came();
    if (this.around(this.wanted) === null) this.want(this.wanted, rate);
  }

  private take(states: States, last: Node | null): void {
    this.meta = states;
    this.list = last ? [...this.list, ...states.nodes.slice(1)].slice(-KEPT) : states.nodes;
  }
}
