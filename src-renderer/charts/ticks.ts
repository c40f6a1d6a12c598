/** A round step (1, 2 or 5 times a power of ten) that cuts a span into at most about `count` parts. */
export function niceStep(span: number, count: number): number {
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** The multiples of a round step in a range, ends included. */
export function linearTicks(from: number, to: number, count: number): readonly number[] {
  if (!(to > from)) return [from];
  const step = niceStep(to - from, count);
  const ticks: number[] = [];
  const slack = step * 1e-6;
  for (let i = Math.ceil((from - slack) / step); i * step <= to + slack; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

const DENSEST_FIRST = [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]] as const;

function logTicksOf(from: number, to: number, factors: readonly number[]): readonly number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(from)) - 1; 10 ** exponent <= to; exponent++) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${exponent}`);
      if (tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/**
 * Round positions on a logarithmic axis, at most `most` (but at least the decades' ends that fit): 1, 0.3, 0.1, 0.03
 * over a decade or more, 1, 0.5, 0.2, 0.1 below that, whole decades when there are many, even steps within a factor of 2.
 */
export function logTicks(from: number, to: number, most: number): readonly number[] {
  if (to < from * 2) return linearTicks(from, to, Math.max(1, most - 1));
  const decadesWide = Math.log10(to / from);
  const choices = DENSEST_FIRST.slice(decadesWide > 1.2 ? 2 : decadesWide > 0.7 ? 1 : 0);
  for (const factors of choices) {
    const ticks = logTicksOf(from, to, factors);
    if (ticks.length <= most) return ticks;
  }
  const decades = logTicksOf(from, to, [1]);
  const every = Math.ceil(decades.length / Math.max(1, most));
  return decades.filter((_, index) => index % every === 0);
}

/** The nearest of `factors` times a power of ten at or below a value; factors ascend from 1. */
export function logFloor(value: number, factors: readonly number[]): number {
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const factor = factors.findLast((candidate) => candidate * 10 ** exponent <= value * (1 + 1e-9)) ?? 1;
  return Number(`${factor}e${exponent}`);
}

/** The nearest of `factors` times a power of ten at or above a value; factors ascend from 1. */
export function logCeil(value: number, factors: readonly number[]): number {
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const factor = factors.find((candidate) => candidate * 10 ** exponent >= value * (1 - 1e-9));
  return factor === undefined ? Number(`1e${exponent + 1}`) : Number(`${factor}e${exponent}`);
}

/** A tick in its shortest form: "0.03", "1", "1,000", "1e−6". */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return value.toLocaleString('en-US', { maximumSignificantDigits: 6 }).replace('-', '−');
  return value === 0 ? '0' : value.toExponential().replace('e+', 'e').replaceAll('-', '−');
}
