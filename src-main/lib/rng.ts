/**
 * The generator behind every random choice of a run: sfc32 (Chris Doty-Humphrey's Small Fast Counter, from PractRand),
 * seeded by splitting a text key, so that (seed, purpose) pairs give unrelated streams. Its state is four 32-bit words.
 */
export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  readonly next: () => number;
  /** Uniform whole number in [0, below). */
  readonly below: (limit: number) => number;
  /** Standard normal, by Box and Muller. */
  readonly normal: () => number;
  readonly state: readonly [number, number, number, number];
}

/** xmur3 by bryc: 32-bit words from text. */
function hashWords(text: string): () => number {
  let hash = 1779033703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 3432918353);
    hash = (hash << 13) | (hash >>> 19);
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
    hash ^= hash >>> 16;
    return hash >>> 0;
  };
}

/** A stream for one purpose, e.g. createRng('order', seed). */
export function createRng(...key: readonly (string | number)[]): Rng {
  const word = hashWords(key.join('/'));
  const rng = restoreRng([word(), word(), word(), 1]);
  for (let i = 0; i < 12; i++) rng.next();
  return rng;
}

/** A stream continued from a state. */
export function restoreRng(state: readonly [number, number, number, number]): Rng {
  let [a, b, c, d] = state;
  const bits = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  const next = (): number => bits() / 4294967296;
  return {
    next,
    below: (limit) => Math.floor(next() * limit),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    get state() {
      return [a, b, c, d] as const;
    },
  };
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle(values: Uint32Array, rng: Rng): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const swapped = values[i] ?? 0;
    values[i] = values[j] ?? 0;
    values[j] = swapped;
  }
}
