/**
 * How single steps are smoothed. mean: of the last steps · exponential: m = weight * m + (1 - weight) * value, from the
 * first value on, weight in [0, 1); 0 leaves the steps as they are.
 */
export type Smoothing = { readonly kind: 'mean'; readonly steps: number } | { readonly kind: 'exponential'; readonly weight: number };

/** Of one run's own curves. */
export const RUNNING_MEAN: Smoothing = { kind: 'mean', steps: 30 };

export function isSmoothed(smoothing: Smoothing): boolean {
  return smoothing.kind === 'mean' ? smoothing.steps > 1 : smoothing.weight > 0;
}

/** What the smoothed line is called: "30-step mean", "smoothed 0.90". */
export function smoothingName(smoothing: Smoothing): string {
  return smoothing.kind === 'mean' ? `${smoothing.steps}-step mean` : `smoothed ${smoothing.weight.toFixed(2)}`;
}

export function sameSmoothing(a: Smoothing, b: Smoothing): boolean {
  return smoothingName(a) === smoothingName(b);
}

/** Takes values one after the other and gives the smoothed value at each. */
export type Smoother = (value: number) => number;

export function smootherFor(smoothing: Smoothing): Smoother {
  return smoothing.kind === 'mean' ? runningMean(smoothing.steps) : exponentialMean(smoothing.weight);
}

/**
 * The mean of the last `window` values up to and including each one; at the start it is over fewer. Each sum is taken
 * afresh, so nothing drifts and a value that is not a number touches only the `window` means it belongs to.
 */
function runningMean(window: number): Smoother {
  const last = new Float64Array(window);
  let count = 0;
  return (value) => {
    last[count++ % window] = value;
    const inWindow = Math.min(count, window);
    let sum = 0;
    for (let i = 0; i < inWindow; i++) sum += last[i] ?? NaN;
    return sum / inWindow;
  };
}

/** A value that is not finite is not a number here and is left out of those after it. */
function exponentialMean(weight: number): Smoother {
  let before = NaN;
  return (value) => {
    if (!Number.isFinite(value)) return NaN;
    before = Number.isFinite(before) ? weight * before + (1 - weight) * value : value;
    return before;
  };
}
