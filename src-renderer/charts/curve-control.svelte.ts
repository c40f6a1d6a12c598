import { nextStop, snap } from './crosshair.js';
import type { CurveLink } from './curve-link.svelte.js';
import type { CurveX, Range } from './curve-run.js';
import type { CurveSeries } from './curve-series.js';
import { pixelToX, type PlotArea } from './plot-area.js';

/** What pointer and keys work on, as it is at the moment of the event. */
export interface CurveScene {
  readonly link: CurveLink;
  readonly series: readonly CurveSeries[];
  readonly x: CurveX;
  readonly range: Range;
  readonly whole: Range;
  readonly area: PlotArea;
}

type PointerOn = PointerEvent & { readonly currentTarget: Element };

/** A pointer that moved less than this between down and up has clicked, not dragged. */
const CLICK_PIXELS = 4;
/** How near the crosshair must be to the end of an epoch to jump to it. */
const PULL_PIXELS = 5;
/** No closer than this share of the whole: a step would be wider than the plot. */
const CLOSEST_ZOOM = 1e-5;

const pixelOf = (event: PointerOn): number => event.clientX - event.currentTarget.getBoundingClientRect().left;

/** Moves the crosshair and the zoom of a chart's link by pointer and keys. */
export class CurveControl {
  private readonly scene: () => CurveScene;
  private drag = $state.raw<{ readonly from: number; readonly to: number } | null>(null);

  constructor(scene: () => CurveScene) {
    this.scene = scene;
  }

  /** The range being dragged out, in pixels. */
  get selection(): { readonly left: number; readonly width: number } | null {
    if (this.drag === null) return null;
    const { from, to } = this.drag;
    const width = Math.abs(to - from);
    return width > CLICK_PIXELS ? { left: Math.min(from, to), width } : null;
  }

  readonly pointerdown = (event: PointerOn): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.drag = { from: pixelOf(event), to: pixelOf(event) };
  };

  readonly pointermove = (event: PointerOn): void => {
    const { link, x } = this.scene();
    const pixel = pixelOf(event);
    if (this.drag !== null) this.drag = { from: this.drag.from, to: pixel };
    if (!link.isKept(x)) this.showAtPixel(pixel, false);
  };

  readonly pointerup = (): void => {
    const { link, x, range, whole, area } = this.scene();
    const { drag, selection } = this;
    this.drag = null;
    if (drag === null) return;
    if (selection === null) {
      this.showAtPixel(drag.to, true);
      return;
    }
    const from = pixelToX(selection.left, range, area);
    const to = pixelToX(selection.left + selection.width, range, area);
    if (to - from > CLOSEST_ZOOM * (whole.to - whole.from)) link.zoomTo(x, { from, to });
  };

  readonly pointercancel = (): void => {
    this.drag = null;
  };

  /** The pointer or the focus has gone: a crosshair that was not kept goes too. */
  readonly leave = (): void => {
    const { link, x } = this.scene();
    if (!link.isKept(x)) link.hide();
  };

  readonly reset = (): void => {
    const { link } = this.scene();
    link.resetZoom();
    link.hide();
  };

  /** Acts on a key; false when the key means nothing here. */
  key(event: KeyboardEvent): boolean {
    const { link, x, range } = this.scene();
    switch (event.key) {
      case 'ArrowLeft':
        this.move(-1, event.shiftKey);
        return true;
      case 'ArrowRight':
        this.move(1, event.shiftKey);
        return true;
      case 'Home':
        this.showNear(range.from, 0, link.isKept(x));
        return true;
      case 'End':
        this.showNear(range.to, 0, link.isKept(x));
        return true;
      case 'Enter': {
        const at = link.crosshairFor(x);
        if (at !== null) link.show(x, at, true);
        return at !== null;
      }
      case 'Escape':
        link.hide();
        return true;
      case '0':
        link.resetZoom();
        return true;
      default:
        return false;
    }
  }

  private showAtPixel(pixel: number, kept: boolean): void {
    const { range, area } = this.scene();
    this.showNear(pixelToX(pixel, range, area), (PULL_PIXELS * (range.to - range.from)) / area.width, kept);
  }

  private showNear(place: number, pull: number, kept: boolean): void {
    const { link, series, x } = this.scene();
    const at = snap(series, x, place, pull);
    if (at !== null) link.show(x, at, kept);
  }

  /** From outside the view the crosshair comes in at the edge it moves away from. */
  private move(direction: 1 | -1, fine: boolean): void {
    const { link, series, x, range } = this.scene();
    const shown = link.crosshairFor(x);
    const isInView = shown !== null && shown >= range.from && shown <= range.to;
    const start = isInView ? shown : direction === 1 ? range.from : range.to;
    const at = nextStop(series, x, start, direction, fine);
    if (at >= range.from && at <= range.to && at !== start) link.show(x, at, link.isKept(x));
  }
}
