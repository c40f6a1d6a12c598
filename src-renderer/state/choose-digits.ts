export const STRIP_MODES = ['mixed', 'misread'] as const;
export type StripMode = (typeof STRIP_MODES)[number];

/** Of mixed digits at most this many in eleven are misread ones. */
const MISREAD_SHARE = 5 / 11;

/** At most `count` of `values`, evenly spread. */
function spread(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, index) => values[Math.floor(((index + 0.5) * values.length) / count)] ?? 0);
}

/**
 * Which answers the predictions strip shows, as positions in `labels`: misread ones only, or misread and right ones in
 * the order of the set. Evenly spread over the set, so that no class or corner of it is favoured, and always the same
 * for the same answers.
 */
export function chooseDigits(labels: Uint8Array, predicted: Uint8Array, mode: StripMode, count: number): readonly number[] {
  const misread: number[] = [];
  const right: number[] = [];
  labels.forEach((label, position) => (label === predicted[position] ? right : misread).push(position));
  if (mode === 'misread') return spread(misread, count);
  const wrong = spread(misread, Math.min(misread.length, Math.round(count * MISREAD_SHARE)));
  return [...wrong, ...spread(right, count - wrong.length)].sort((a, b) => a - b);
}
