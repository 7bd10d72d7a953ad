// Reads the files of `sky index` and `sky states`: comity/apps/sky/index.py and frames.py say their form.

export interface Index {
  sky: string;
  count: number;
  who: Uint8Array;
  regime: Uint8Array;
  owner: Uint16Array;
  owners: string[];
  keys: string[];
  regimes: string[];
  names: string[];
}

/** Positions and velocities of all objects at an instant, as whole steps: x of all, y of all, z of all. */
export interface Node {
  atUs: number;
  r: Float64Array;
  v: Float64Array;
}

export interface States {
  sky: string;
  count: number;
  spanS: number;
  positionKm: number;
  velocityKmS: number;
  siderealRad: number;
  siderealAtUs: number;
  interpolationKm: [number, number];
  notPropagated: Record<string, number>;
  nodes: Node[];
}

async function parts(answer: Response, magic: string): Promise<[Record<string, unknown>, ArrayBuffer]> {
  if (!answer.ok) throw new Error(`${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (new TextDecoder().decode(bytes.subarray(0, 4)) !== magic) throw new Error("not a file of the sky");
  const length = new DataView(bytes.buffer).getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>;
  const unpacker = new DecompressionStream("deflate");
  const writer = unpacker.writable.getWriter();
  void writer.write(bytes.subarray(8 + length)).then(() => writer.close(), () => undefined);
  return [head, await new Response(unpacker.readable).arrayBuffer()];
}

export async function readIndex(answer: Response): Promise<Index> {
  const [head, body] = await parts(answer, "CSKI");
  const count = head["count"] as number;
  const bytes = new Uint8Array(body);
  const owner = new Uint16Array(count);
  for (let k = 0; k < count; k++) owner[k] = bytes[2 * count + 2 * k]! + 256 * bytes[2 * count + 2 * k + 1]!;
  const text = new TextDecoder().decode(bytes.subarray(4 * count));
  return {
    sky: head["sky"] as string,
    count,
    who: bytes.slice(0, count),
    regime: bytes.slice(count, 2 * count),
    owner,
    owners: head["owners"] as string[],
    keys: count ? text.split("\n") : [],
    regimes: head["regimes"] as string[],
    names: head["who"] as string[],
  };
}

function unzigzag(body: ArrayBuffer, count: number): Int32Array {
  const planes = new Uint8Array(body);
  const out = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    const coded =
      (planes[k]! << 24) | (planes[count + k]! << 16) | (planes[2 * count + k]! << 8) | planes[3 * count + k]!;
    out[k] = (coded >>> 1) ^ -(coded & 1);
  }
  return out;
}

/** The next node as two bodies attract each other: bit for bit the arithmetic of frames.py. */
function predicted(
  node: Node,
  count: number,
  t: number,
  mu: number,
  stepR: number,
  stepV: number,
): [Float64Array, Float64Array] {
  const place = new Float64Array(3 * count);
  const speed = new Float64Array(3 * count);
  const t2 = (t * t) / 2;
  const t3 = (t * t * t) / 6;
  for (let k = 0; k < count; k++) {
    const x = node.r[k]! * stepR;
    const y = node.r[count + k]! * stepR;
    const z = node.r[2 * count + k]! * stepR;
    const vx = node.v[k]! * stepV;
    const vy = node.v[count + k]! * stepV;
    const vz = node.v[2 * count + k]! * stepV;
    let square = x * x + y * y + z * z;
    if (square === 0) square = 1;
    const pull = mu / (square * Math.sqrt(square));
    const turned = (3 * (x * vx + y * vy + z * vz)) / square;
    for (let i = 0; i < 3; i++) {
      const r = i === 0 ? x : i === 1 ? y : z;
      const v = i === 0 ? vx : i === 1 ? vy : vz;
      const a = -(pull * r);
      const j = -(pull * (v - turned * r));
      place[i * count + k] = Math.floor((r + v * t + a * t2 + j * t3) / stepR + 0.5);
      speed[i * count + k] = Math.floor((v + a * t + j * t2) / stepV + 0.5);
    }
  }
  return [place, speed];
}

/** Reads states; `first` is the node that a file follows which leaves it out. */
export async function readStates(answer: Response, first: Node | null): Promise<States> {
  const [head, body] = await parts(answer, "CSKY");
  const count = head["count"] as number;
  const spanS = head["span_s"] as number;
  const atUs = head["at_us"] as number;
  const stepR = head["position_km"] as number;
  const stepV = head["velocity_km_s"] as number;
  const mu = head["mu_km3_s2"] as number;
  const numbers = unzigzag(body, head["numbers"] as number);
  const width = 3 * count;
  let at = 0;
  const take = (): Int32Array => numbers.subarray(at, (at += width));
  let node: Node;
  if (head["following"]) {
    if (first === null) throw new Error("these states follow others");
    node = first;
  } else {
    node = { atUs, r: Float64Array.from(take()), v: Float64Array.from(take()) };
  }
  const nodes = [node];
  for (let k = 1; k < (head["nodes"] as number); k++) {
    const [r, v] = predicted(node, count, spanS, mu, stepR, stepV);
    const dr = take();
    const dv = take();
    for (let i = 0; i < width; i++) {
      r[i] = r[i]! + dr[i]!;
      v[i] = v[i]! + dv[i]!;
    }
    node = { atUs: atUs + k * spanS * 1e6, r, v };
    nodes.push(node);
  }
  return {
    sky: head["sky"] as string,
    count,
    spanS,
    positionKm: stepR,
    velocityKmS: stepV,
    siderealRad: head["sidereal_rad"] as number,
    siderealAtUs: atUs,
    interpolationKm: head["interpolation_km"] as [number, number],
    notPropagated: head["not_propagated"] as Record<string, number>,
    nodes,
  };
}
