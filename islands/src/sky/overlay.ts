// What is drawn over the points: paths of the pair and of the selected object, marks with names, the approach.
// It is SVG, so that colours are those of the tokens and text is text.
import { Vector3 } from "three";
import { EARTH_KM } from "./earth";
import type { SkyScene, Spot } from "./scene";

const NS = "http://www.w3.org/2000/svg";

export interface Mark {
  key: string;
  name: string;
  kind: "us" | "them" | "public";
  row: number;
  path: (Vector3 | null)[];
}

export interface Approach {
  place: Vector3;
  words: string;
}

function element(name: string, kind: string, values: Record<string, number | string>): SVGElement {
  const made = document.createElementNS(NS, name);
  made.setAttribute("class", kind);
  for (const [key, value] of Object.entries(values)) made.setAttribute(key, `${value}`);
  return made;
}

/** Turns the points of a path (km) into Earth radii. */
export function pathOf(points: ([number, number, number] | null)[]): (Vector3 | null)[] {
  return points.map((one) => (one === null ? null : new Vector3(...one).divideScalar(EARTH_KM)));
}

export class Overlay {
  constructor(private readonly svg: SVGSVGElement) {}

  draw(scene: SkyScene, marks: Mark[], approach: Approach | null, wide: number, high: number): void {
    this.svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
    this.svg.replaceChildren();
    this.limb(scene);
    for (const mark of marks) this.path(scene, mark);
    const taken: Spot[] = [];
    for (const mark of marks) {
      const place = scene.placeOf(mark.row);
      const spot = place && scene.spot(place);
      if (spot) this.mark(mark, spot, wide, taken);
    }
    const spot = approach && scene.spot(approach.place);
    if (approach && spot && !spot.hidden) {
      const { x, y } = spot;
      this.svg.append(element("path", "diamond", { d: `M${x} ${y - 8}L${x + 8} ${y}L${x} ${y + 8}L${x - 8} ${y}Z` }));
      this.words(approach.words, spot, "approach", wide, taken);
    }
  }

  private limb(scene: SkyScene): void {
    // The horizon of a sphere as the camera sees it: a circle nearer than the centre.
    const from = scene.camera.position;
    const d = from.length();
    const along = from.clone().normalize();
    const side = new Vector3(0, 0, 1).cross(along).normalize();
    const up = along.clone().cross(side);
    const centre = along.clone().multiplyScalar(1 / d);
    const radius = Math.sqrt(1 - 1 / (d * d));
    let line = "";
    for (let k = 0; k < 120; k++) {
      const angle = (2 * Math.PI * k) / 120;
      const place = centre
        .clone()
        .addScaledVector(side, radius * Math.cos(angle))
        .addScaledVector(up, radius * Math.sin(angle));
      const spot = scene.spot(place);
      if (spot) line += `${line ? "L" : "M"}${spot.x.toFixed(1)} ${spot.y.toFixed(1)}`;
    }
    this.svg.append(element("path", "limb", { d: `${line}Z` }));
  }

  private path(scene: SkyScene, mark: Mark): void {
    let line = "";
    let open = false;
    for (const place of mark.path) {
      const spot = place && scene.spot(place);
      if (!spot || spot.hidden) {
        open = false;
        continue;
      }
      line += `${open ? "L" : "M"}${spot.x.toFixed(1)} ${spot.y.toFixed(1)}`;
      open = true;
    }
    if (line) this.svg.append(element("path", `track ${mark.kind}`, { d: line }));
  }

  private mark(mark: Mark, spot: Spot, wide: number, taken: Spot[]): void {
    const { x, y } = spot;
    const kind = `mark ${mark.kind}${spot.hidden ? " behind" : ""}`;
    if (mark.kind === "them") {
      this.svg.append(element("rect", kind, { x: x - 6, y: y - 6, width: 12, height: 12 }));
    } else {
      this.svg.append(element("circle", kind, { cx: x, cy: y, r: 6 }));
    }
    this.words(spot.hidden ? `${mark.name} (behind)` : mark.name, spot, mark.kind, wide, taken);
  }

  private words(text: string, spot: Spot, kind: string, wide: number, taken: Spot[]): void {
    // On the free side, and below another label that would be covered.
    const left = spot.x > wide * 0.62;
    let y = spot.y + 4;
    while (taken.some((one) => Math.abs(one.y - y) < 15 && Math.abs(one.x - spot.x) < 190)) y += 16;
    const made = element("text", `words ${kind}`, {
      x: spot.x + (left ? -12 : 12),
      y,
      "text-anchor": left ? "end" : "start",
    });
    made.textContent = text;
    this.svg.append(made);
    taken.push({ x: spot.x, y, hidden: false });
  }
}
