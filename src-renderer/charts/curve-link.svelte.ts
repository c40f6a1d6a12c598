import type { CurveX, Range } from './curve-run.js';
import { SeriesCache } from './curve-series.js';

/**
 * Crosshair, zoom and traces of one chart, or of several with the same runs and x: make one and give it to each. What was
 * set for another kind of x does not apply.
 */
export class CurveLink {
  /** A run's steps are many: charts beside each other draw from one copy. */
  readonly traces = new SeriesCache();
  private crosshair = $state.raw<{ readonly x: CurveX; readonly at: number; readonly kept: boolean } | null>(null);
  private zoom = $state.raw<{ readonly x: CurveX; readonly range: Range } | null>(null);

  crosshairFor(x: CurveX): number | null {
    return this.crosshair?.x === x ? this.crosshair.at : null;
  }

  /** A kept crosshair stays when the pointer leaves and does not follow it. */
  isKept(x: CurveX): boolean {
    return this.crosshair?.x === x && this.crosshair.kept;
  }

  show(x: CurveX, at: number, kept = false): void {
    this.crosshair = { x, at, kept };
  }

  hide(): void {
    this.crosshair = null;
  }

  zoomFor(x: CurveX): Range | null {
    return this.zoom?.x === x ? this.zoom.range : null;
  }

  zoomTo(x: CurveX, range: Range): void {
    this.zoom = { x, range };
  }

  resetZoom(): void {
    this.zoom = null;
  }
}

/** The range of y that a person chose for one chart; what was chosen for another kind of y does not apply. */
export class CurveScale {
  private chosen = $state.raw<{ readonly kind: string; readonly range: Range } | null>(null);

  rangeFor(kind: string): Range | null {
    return this.chosen?.kind === kind ? this.chosen.range : null;
  }

  choose(kind: string, range: Range): void {
    this.chosen = { kind, range };
  }

  reset(): void {
    this.chosen = null;
  }
}
