import { RUN_COLOURS, type RunSummary } from '@shared/domain/run.js';

/** Hue of each run colour in degrees (OKLCH of the light theme's tokens --run-1 to --run-8). */
const HUES = [267, 73, 339, 232, 8, 122, 273, 143] as const;

/** The colour that a run is drawn in, and whose colour its own is when it had to give way. */
export interface ShownColour {
  readonly colour: number;
  readonly givesWayTo: string | null;
}

function hueDistance(a: number, b: number): number {
  const apart = Math.abs((HUES[a - 1] ?? 0) - (HUES[b - 1] ?? 0));
  return Math.min(apart, 360 - apart);
}

/** The free colour whose hue is nearest; the lower number on a tie. Its own when all are taken. */
function nearestFree(own: number, taken: ReadonlySet<number>): number {
  const free = Array.from({ length: RUN_COLOURS }, (_, index) => index + 1).filter((colour) => !taken.has(colour));
  return free.reduce((best, colour) => (hueDistance(own, colour) < hueDistance(own, best) ? colour : best), free[0] ?? own);
}

/**
 * One colour for each run, by id. Runs keep their own; where several have the same, the one created first keeps it and
 * the others take the nearest hue that no run has.
 */
export function compareColours(
  runs: readonly Pick<RunSummary, 'id' | 'name' | 'colour' | 'createdAt'>[],
): ReadonlyMap<string, ShownColour> {
  const byAge = [...runs].sort((a, b) => a.createdAt - b.createdAt);
  const holders = new Map<number, string>();
  for (const run of byAge) if (!holders.has(run.colour)) holders.set(run.colour, run.id);
  const taken = new Set(holders.keys());
  const shown = new Map<string, ShownColour>();
  for (const run of byAge) {
    const holder = holders.get(run.colour);
    if (holder === run.id) {
      shown.set(run.id, { colour: run.colour, givesWayTo: null });
      continue;
    }
    const colour = nearestFree(run.colour, taken);
    taken.add(colour);
    shown.set(run.id, { colour, givesWayTo: byAge.find(({ id }) => id === holder)?.name ?? null });
  }
  return shown;
}
