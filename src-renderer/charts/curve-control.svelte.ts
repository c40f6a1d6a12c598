import { nextStop, snap } from './crosshair.js';
import type { CurveLink, CurveScale } from './curve-link.svelte.js';
import type { CurveMetric, CurveX, Range } from './curve-run.js';
import type { CurveSeries } from './curve-series.js';
import { pixelToX, type PlotArea } from './plot-area.js';
import type { YAxis } from './y-axis.js';
import { scaleRange } from './y-range-axis.js';

/** What pointer and keys work on, as it is at the moment of the event. */
export interface CurveScene {
  readonly link: CurveLink;
  readonly scale: CurveScale;
  readonly series: readonly CurveSeries[];
  readonly metric: CurveMetric;
  readonly logY: boolean;
  readonly x: CurveX;
  readonly range: Range;
  readonly whole: Range;
  readonly area: PlotArea;
  /** As drawn last; null before. */
  readonly axis: YAxis | null;
}

type PointerOn = PointerEvent & { readonly currentTarget: Element };

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Pixels from the corner of the chart. A box goes from top to bottom (null) unless it was dragged across y too. */
export interface Selection {
  readonly left: number;
  readonly width: number;
  readonly top: number | null;
  readonly height: number | null;
}

type Drag =
  | { readonly kind: 'box'; readonly from: Place; readonly to: Place }
  /** Scales the range that y had at the beginning about the value that was pressed. */
  | { readonly kind: 'y'; readonly startPixel: number; readonly range: Range; readonly about: number };

/** A pointer that moved less than this between down and up has clicked, not dragged. */
const CLICK_PIXELS = 4;
/** A drag this high or higher is a box; a flatter one zooms x alone. */
const BOX_PIXELS = 24;
/** How far the y axis is dragged to make its range e times as long or short. */
const SCALE_PIXELS = 120;
const KEY_FACTOR = 1.25;
/** How near the crosshair must be to the end of an epoch to jump to it. */
const PULL_PIXELS = 5;
/** No closer than this share of the whole: a step would be wider than the plot. */
const CLOSEST_ZOOM = 1e-5;

function placeOf(event: PointerOn): Place {
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

/** The range of values from the bottom to the top of the plot; of a folded axis its open part. */
const rangeOf = (axis: YAxis): Range => ({ from: axis.toValue(axis.foldShare), to: axis.toValue(1) });

const shareAt = (pixel: number, area: PlotArea): number => Math.min(1, Math.max(0, 1 - (pixel - area.top) / area.height));

/** Moves crosshair, zoom and scale of a chart by pointer and keys. */
export class CurveControl {
  private readonly scene: () => CurveScene;
  private drag = $state.raw<Drag | null>(null);
  /** Whether the pointer is over the y axis, which can be dragged. */
  isOverAxis = $state(false);

  constructor(scene: () => CurveScene) {
    this.scene = scene;
  }

  /** The box being dragged out; null while it is no larger than a click. */
  get selection(): Selection | null {
    if (this.drag?.kind !== 'box') return null;
    const { from, to } = this.drag;
    const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
    if (width <= CLICK_PIXELS) return null;
    const isBox = height >= BOX_PIXELS;
    return {
      left: Math.min(from.x, to.x),
      width,
      top: isBox ? Math.min(from.y, to.y) : null,
      height: isBox ? height : null,
    };
  }

  readonly pointerdown = (event: PointerOn): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { axis, area } = this.scene();
    const at = placeOf(event);
    if (at.x < area.left && axis !== null) {
      const about = axis.toValue(Math.max(axis.foldShare, shareAt(at.y, area)));
      this.drag = { kind: 'y', startPixel: at.y, range: rangeOf(axis), about };
    } else this.drag = { kind: 'box', from: at, to: at };
  };

  readonly pointermove = (event: PointerOn): void => {
    const { link, x, area } = this.scene();
    const at = placeOf(event);
    this.isOverAxis = this.drag?.kind === 'y' || (this.drag === null && at.x < area.left);
    if (this.drag?.kind === 'y') {
      this.scaleY(this.drag.range, this.drag.about, Math.exp((at.y - this.drag.startPixel) / SCALE_PIXELS));
      return;
    }
    if (this.drag !== null) this.drag = { ...this.drag, to: at };
    if (!link.isKept(x)) this.showAtPixel(at.x, false);
  };

  readonly pointerup = (): void => {
    const { drag, selection } = this;
    this.drag = null;
    if (drag?.kind !== 'box') return;
    if (selection === null) this.showAtPixel(drag.to.x, true);
    else this.zoomTo(selection);
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
    const { link, scale } = this.scene();
    link.resetZoom();
    scale.reset();
    link.hide();
  };

  /** Acts on a key; false when the key means nothing here. */
  key(event: KeyboardEvent): boolean {
    const { link, scale, x, range } = this.scene();
    switch (event.key) {
      case 'ArrowLeft':
        this.move(-1, event.shiftKey);
        return true;
      case 'ArrowRight':
        this.move(1, event.shiftKey);
        return true;
      case 'ArrowUp':
        this.scaleAboutMiddle(1 / KEY_FACTOR);
        return true;
      case 'ArrowDown':
        this.scaleAboutMiddle(KEY_FACTOR);
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
        scale.reset();
        return true;
      default:
        return false;
    }
  }

  private zoomTo({ left, width, top, height }: Selection): void {
    const { link, scale, metric, logY, x, range, whole, area, axis } = this.scene();
    const from = pixelToX(left, range, area);
    const to = pixelToX(left + width, range, area);
    if (to - from > CLOSEST_ZOOM * (whole.to - whole.from)) link.zoomTo(x, { from, to });
    if (top === null || height === null || axis === null) return;
    const boxed = { from: axis.toValue(shareAt(top + height, area)), to: axis.toValue(shareAt(top, area)) };
    if (boxed.to > boxed.from) scale.choose(`${metric} ${logY}`, scaleRange(boxed, metric, logY, boxed.from, 1));
  }

  private scaleAboutMiddle(factor: number): void {
    const { axis } = this.scene();
    if (axis !== null) this.scaleY(rangeOf(axis), axis.toValue((1 + axis.foldShare) / 2), factor);
  }

  private scaleY(range: Range, about: number, factor: number): void {
    const { scale, metric, logY } = this.scene();
    scale.choose(`${metric} ${logY}`, scaleRange(range, metric, logY, about, factor));
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
