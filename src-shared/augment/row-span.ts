/** Positions are counted in 1/65536 pixel; the blend of neighbours takes the upper 8 bits of the fraction. */
export const ONE = 65536;
/** More steps than any row has. */
const MOST = 65536;

/**
 * The steps n >= 0 for which low <= start + n * step < high, all whole numbers: the first of them here, the one after the
 * last below. Where there are none, the first is not below the other. Two functions, because a pair would be an object
 * for each row of each digit, and `| 0` here and below to keep numbers machine integers: each halves the time.
 */
export function firstWithin(start: number, step: number, low: number, high: number): number {
  if (step === 0) return start >= low && start < high ? 0 : MOST;
  return Math.max(0, step > 0 ? Math.ceil((low - start) / step) : Math.floor((high - start) / step) + 1) | 0;
}

export function endWithin(start: number, step: number, low: number, high: number): number {
  if (step === 0) return MOST;
  return Math.min(MOST, step > 0 ? Math.ceil((high - start) / step) : Math.floor((low - start) / step) + 1) | 0;
}
