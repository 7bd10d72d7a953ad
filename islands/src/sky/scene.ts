// Points, Earth and camera. Points are interpolated in the vertex shader between two nodes (cubic of Hermite).
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DynamicDrawUsage,
  LinearSRGBColorSpace,
  NearestFilter,
  NoBlending,
  NormalBlending,
  PerspectiveCamera,
  Points,
  Scene,
  ShaderMaterial,
  Vector3,
  WebGLRenderTarget,
  WebGLRenderer,
} from "three";
import type { Index, Node, States } from "./data";
import { Earth, EARTH_KM } from "./earth";

/** Side of the square that is drawn to find the object under the pointer. */
const PICK = 9;
const PLACE = /* glsl */ `
attribute vec3 r0; attribute vec3 v0; attribute vec3 r1; attribute vec3 v1;
attribute float who; attribute float shown;
uniform float s; uniform float span;
vec3 place() {
  float s2 = s * s, s3 = s2 * s;
  return ((2.0 * s3 - 3.0 * s2 + 1.0) * r0 + (s3 - 2.0 * s2 + s) * span * v0
    + (3.0 * s2 - 2.0 * s3) * r1 + (s3 - s2) * span * v1) / ${EARTH_KM.toFixed(3)};
}
bool missing() { return shown < 0.5 || dot(v0, v0) == 0.0; }
`;
const VERTEX = /* glsl */ `
${PLACE}
uniform float pixels; uniform vec3 towards;
varying float kind; varying float strength;
void main() {
  if (missing()) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); gl_PointSize = 0.0; return; }
  vec3 p = place();
  gl_Position = projectionMatrix * modelViewMatrix * vec4(p, 1.0);
  kind = who;
  strength = dot(p, towards) > 0.0 ? 0.8 : 0.3;
  gl_PointSize = pixels * (who > 1.5 ? 7.0 : who > 0.5 ? 2.5 : 1.25);
}`;
const FRAGMENT = /* glsl */ `
uniform vec3 tones[3];
varying float kind; varying float strength;
void main() {
  if (kind > 1.5) {
    if (length(gl_PointCoord - 0.5) > 0.5) discard;
    gl_FragColor = vec4(tones[2], 1.0);
  } else {
    gl_FragColor = kind > 0.5 ? vec4(tones[1], 0.35 + 0.65 * strength) : vec4(tones[0], strength);
  }
}`;
const PICK_VERTEX = /* glsl */ `
${PLACE}
attribute vec3 code;
varying vec3 colour;
void main() {
  colour = code;
  if (missing()) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); gl_PointSize = 0.0; return; }
  gl_Position = projectionMatrix * modelViewMatrix * vec4(place(), 1.0);
  gl_PointSize = 2.0;
}`;
const PICK_FRAGMENT = /* glsl */ `
varying vec3 colour;
void main() { gl_FragColor = vec4(colour, 1.0); }`;

export interface Spot {
  x: number;
  y: number;
  hidden: boolean;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888888";
}

export class SkyScene {
  readonly camera = new PerspectiveCamera(30, 1, 0.05, 400);
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly earth = new Earth();
  private readonly geometry = new BufferGeometry();
  private readonly points: Points;
  private readonly looks: ShaderMaterial;
  private readonly picks: ShaderMaterial;
  private readonly target = new WebGLRenderTarget(PICK, PICK, { minFilter: NearestFilter, magFilter: NearestFilter });
  private readonly common = { s: { value: 0 }, span: { value: 60 } };
  private count = 0;
  private wide = 1;
  private high = 1;
  /** Direction of the camera from the centre of the Earth over the stars, and its distance, Earth radii. */
  turn = 0;
  tilt = 0.35;
  distance = 5.6;
  /** Where the centre of the Earth stands on the canvas, in parts of it from the middle. */
  aside = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, powerPreference: "low-power" });
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.renderer.setClearColor(0, 0);
    this.looks = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        ...this.common,
        pixels: { value: 1 },
        towards: { value: new Vector3(1, 0, 0) },
        tones: { value: [new Color(), new Color(), new Color()] },
      },
      transparent: true,
      depthWrite: false,
      blending: NormalBlending,
    });
    this.picks = new ShaderMaterial({
      vertexShader: PICK_VERTEX,
      fragmentShader: PICK_FRAGMENT,
      uniforms: this.common,
      blending: NoBlending,
    });
    this.points = new Points(this.geometry, this.looks);
    this.points.frustumCulled = false;
    this.scene.add(this.earth.mesh, this.points);
    this.camera.up.set(0, 0, 1);
    this.repaint();
  }

  /** Takes the colours of the theme. */
  repaint(): void {
    this.earth.paint({ sea: token("--globe-sea"), land: token("--globe-land"), coast: token("--globe-coast") });
    const tones = this.looks.uniforms["tones"]!.value as Color[];
    ["--ink2", "--them", "--us"].forEach((name, k) => tones[k]!.setStyle(token(name), LinearSRGBColorSpace));
  }

  resize(wide: number, high: number): void {
    this.wide = Math.max(wide, 1);
    this.high = Math.max(high, 1);
    const ratio = Math.min(window.devicePixelRatio, 2);
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(this.wide, this.high, false);
    this.looks.uniforms["pixels"]!.value = ratio;
    this.camera.aspect = this.wide / this.high;
    // On a narrow canvas the width decides how much of the Earth is seen.
    this.camera.fov = this.camera.aspect < 1 ? 30 / this.camera.aspect : 30;
    this.look();
  }

  private look(): void {
    this.camera.clearViewOffset();
    if (this.aside) this.camera.setViewOffset(this.wide, this.high, -this.aside * this.wide, 0, this.wide, this.high);
    this.camera.updateProjectionMatrix();
  }

  setIndex(index: Index): void {
    this.count = index.count;
    const codes = new Float32Array(3 * index.count);
    for (let k = 0; k < index.count; k++) {
      const code = k + 1;
      codes[3 * k] = (code & 255) / 255;
      codes[3 * k + 1] = ((code >> 8) & 255) / 255;
      codes[3 * k + 2] = ((code >> 16) & 255) / 255;
    }
    this.geometry.setAttribute("code", new BufferAttribute(codes, 3));
    this.geometry.setAttribute("who", new BufferAttribute(Float32Array.from(index.who), 1));
    this.geometry.setAttribute("shown", new BufferAttribute(new Float32Array(index.count).fill(1), 1));
    for (const name of ["r0", "v0", "r1", "v1"]) {
      const made = new BufferAttribute(new Float32Array(3 * index.count), 3);
      made.setUsage(DynamicDrawUsage);
      this.geometry.setAttribute(name, made);
    }
    // Three draws as many points as this attribute has; the shaders never read it.
    this.geometry.setAttribute("position", this.geometry.getAttribute("r0"));
    this.geometry.setDrawRange(0, index.count);
  }

  setShown(shown: (row: number) => boolean): void {
    const column = this.geometry.getAttribute("shown") as BufferAttribute;
    for (let k = 0; k < this.count; k++) column.array[k] = shown(k) ? 1 : 0;
    column.needsUpdate = true;
  }

  setNodes(states: States, first: Node, second: Node): void {
    const fill = (name: string, from: Float64Array, step: number): void => {
      const column = this.geometry.getAttribute(name) as BufferAttribute;
      for (let k = 0; k < this.count; k++) {
        for (let i = 0; i < 3; i++) column.array[3 * k + i] = from[i * this.count + k]! * step;
      }
      column.needsUpdate = true;
    };
    fill("r0", first.r, states.positionKm);
    fill("v0", first.v, states.velocityKmS);
    fill("r1", second.r, states.positionKm);
    fill("v1", second.v, states.velocityKmS);
    this.common.span.value = states.spanS;
  }

  /** Where an object is between the nodes, Earth radii; null if nothing is known of it. */
  placeOf(row: number): Vector3 | null {
    const at = (name: string): Vector3 =>
      new Vector3().fromBufferAttribute(this.geometry.getAttribute(name) as BufferAttribute, row);
    if (row < 0 || row >= this.count) return null;
    const v0 = at("v0");
    if (v0.lengthSq() === 0) return null;
    const s = this.common.s.value;
    const span = this.common.span.value;
    const s2 = s * s;
    const s3 = s2 * s;
    return at("r0")
      .multiplyScalar(2 * s3 - 3 * s2 + 1)
      .addScaledVector(v0, (s3 - 2 * s2 + s) * span)
      .addScaledVector(at("r1"), 3 * s2 - 2 * s3)
      .addScaledVector(at("v1"), (s3 - s2) * span)
      .divideScalar(EARTH_KM);
  }

  render(part: number, siderealRad: number): void {
    this.common.s.value = part;
    this.earth.mesh.rotation.z = siderealRad;
    const flat = Math.cos(this.tilt) * this.distance;
    this.camera.position.set(
      Math.cos(this.turn) * flat,
      Math.sin(this.turn) * flat,
      Math.sin(this.tilt) * this.distance,
    );
    this.camera.lookAt(0, 0, 0);
    this.camera.updateMatrixWorld();
    (this.looks.uniforms["towards"]!.value as Vector3).copy(this.camera.position).normalize();
    this.renderer.render(this.scene, this.camera);
  }

  /** Returns where a place (Earth radii) is on the canvas, and whether the Earth hides it; null behind us. */
  spot(place: Vector3): Spot | null {
    const from = this.camera.position;
    const along = place.clone().sub(from);
    if (along.dot(from) >= 0) return null;
    const seen = place.clone().project(this.camera);
    const length = along.length();
    along.divideScalar(length);
    const near = -from.dot(along);
    const apart2 = from.lengthSq() - near * near;
    const hidden = apart2 < 1 && near > 0 && length > near - Math.sqrt(Math.max(1 - apart2, 0)) + 1e-3;
    return { x: ((seen.x + 1) / 2) * this.wide, y: ((1 - seen.y) / 2) * this.high, hidden };
  }

  /** Returns the row of the object under the pointer, the nearest within four pixels; -1 if there is none. */
  pick(x: number, y: number): number {
    const half = (PICK - 1) / 2;
    const pixels = new Uint8Array(4 * PICK * PICK);
    const left = Math.round(x) - half - this.aside * this.wide;
    this.camera.setViewOffset(this.wide, this.high, left, Math.round(y) - half, PICK, PICK);
    this.points.material = this.picks;
    const earth = this.earth.mesh.material as { colorWrite: boolean };
    earth.colorWrite = false;
    this.renderer.setRenderTarget(this.target);
    this.renderer.clear();
    this.renderer.render(this.scene, this.camera);
    this.renderer.readRenderTargetPixels(this.target, 0, 0, PICK, PICK, pixels);
    this.renderer.setRenderTarget(null);
    earth.colorWrite = true;
    this.points.material = this.looks;
    this.look();
    let best = -1;
    let least = Infinity;
    for (let k = 0; k < PICK * PICK; k++) {
      const code = pixels[4 * k]! + 256 * pixels[4 * k + 1]! + 65536 * pixels[4 * k + 2]!;
      if (code === 0) continue;
      const away = ((k % PICK) - half) ** 2 + (Math.floor(k / PICK) - half) ** 2;
      if (away < least) {
        least = away;
        best = code - 1;
      }
    }
    return best;
  }

  /** Reads pixels of what was just drawn, from the lower left: for tests and measurements. */
  pixels(x: number, y: number, wide: number, high: number): Uint8Array {
    const gl = this.renderer.getContext();
    const out = new Uint8Array(4 * wide * high);
    gl.readPixels(Math.round(x), Math.round(y), wide, high, gl.RGBA, gl.UNSIGNED_BYTE, out);
    return out;
  }
}
