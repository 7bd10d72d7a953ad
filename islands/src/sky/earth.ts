// The Earth: an ellipsoid with land and sea, nothing else. Land: Natural Earth 1:110m (public domain), as the
// package world-atlas gives it. Drawn by d3-geo: a naive projection smears at the antimeridian.
import { geoEquirectangular, geoGraticule, geoPath } from "d3-geo";
import { BufferAttribute, BufferGeometry, CanvasTexture, LinearFilter, Mesh, MeshBasicMaterial, NoColorSpace } from "three";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import outline from "world-atlas/land-110m.json";

export const EARTH_KM = 6378.137;
const FLATTENING = 1 / 298.257223563;
const WIDE = 2048;
const HIGH = 1024;

export interface Colours {
  sea: string;
  land: string;
  coast: string;
}

function geometry(): BufferGeometry {
  const columns = 128;
  const rows = 64;
  const place: number[] = [];
  const uv: number[] = [];
  const index: number[] = [];
  const e2 = FLATTENING * (2 - FLATTENING);
  for (let j = 0; j <= rows; j++) {
    const lat = Math.PI * (j / rows - 0.5);
    const n = 1 / Math.sqrt(1 - e2 * Math.sin(lat) ** 2);
    for (let i = 0; i <= columns; i++) {
      const lon = 2 * Math.PI * (i / columns - 0.5);
      place.push(n * Math.cos(lat) * Math.cos(lon), n * Math.cos(lat) * Math.sin(lon), n * (1 - e2) * Math.sin(lat));
      uv.push(i / columns, j / rows);
      if (i < columns && j < rows) {
        const k = j * (columns + 1) + i;
        index.push(k, k + 1, k + columns + 1, k + 1, k + columns + 2, k + columns + 1);
      }
    }
  }
  const made = new BufferGeometry();
  made.setAttribute("position", new BufferAttribute(new Float32Array(place), 3));
  made.setAttribute("uv", new BufferAttribute(new Float32Array(uv), 2));
  made.setIndex(index);
  return made;
}

export class Earth {
  readonly mesh: Mesh;
  private readonly canvas = document.createElement("canvas");
  private readonly texture: CanvasTexture;

  constructor() {
    this.canvas.width = WIDE;
    this.canvas.height = HIGH;
    this.texture = new CanvasTexture(this.canvas);
    this.texture.colorSpace = NoColorSpace;
    this.texture.minFilter = LinearFilter;
    this.texture.generateMipmaps = false;
    this.mesh = new Mesh(geometry(), new MeshBasicMaterial({ map: this.texture }));
  }

  paint(colours: Colours): void {
    const to = this.canvas.getContext("2d");
    if (to === null) return;
    const projection = geoEquirectangular().translate([WIDE / 2, HIGH / 2]).scale(WIDE / (2 * Math.PI)).precision(0.1);
    const path = geoPath(projection, to);
    const topology = outline as unknown as Topology<{ land: GeometryCollection }>;
    const land = feature(topology, topology.objects.land);
    to.fillStyle = colours.sea;
    to.fillRect(0, 0, WIDE, HIGH);
    to.lineWidth = 1;
    to.strokeStyle = colours.land;
    to.beginPath();
    path(geoGraticule().step([30, 30])());
    to.stroke();
    to.fillStyle = colours.land;
    to.beginPath();
    path(land);
    to.fill();
    to.strokeStyle = colours.coast;
    to.lineWidth = 1.5;
    to.stroke();
    this.texture.needsUpdate = true;
  }
}
