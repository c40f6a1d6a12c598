import { PAD_SIDE } from '@shared/ink/drawing.js';
import type { DrawPadState } from '../../state/draw-pad.svelte.js';
import type { PadPainter } from './pad-painter.js';

/**
 * Pointer events as strokes, for mouse, pen and touch. Ink is drawn in the handler itself. One pointer draws at a time:
 * a second finger takes back the line that the first had begun, and a palm beside the pen does nothing.
 */
export class PadPointer {
  private readonly canvas: HTMLCanvasElement;
  private readonly pad: DrawPadState;
  private readonly painter: PadPainter;
  private readonly onbegin: () => void;
  /** Where the pad is on the page; asked for at the touch and at every change of layout, never while a line grows. */
  private bounds: DOMRect;
  private active: { readonly id: number; readonly type: string } | null = null;

  constructor(canvas: HTMLCanvasElement, pad: DrawPadState, painter: PadPainter, onbegin: () => void) {
    this.canvas = canvas;
    this.pad = pad;
    this.painter = painter;
    this.onbegin = onbegin;
    this.bounds = canvas.getBoundingClientRect();
  }

  /** Begins to listen; returns the way to stop. */
  attach(): () => void {
    const { canvas } = this;
    const stop = new AbortController();
    const { signal } = stop;
    // raw updates come as the device sends them, moves only once a frame
    const move = 'onpointerrawupdate' in window ? 'pointerrawupdate' : 'pointermove';
    const listen = (name: string, handle: (event: PointerEvent) => void): void => {
      const listener = (event: Event): void => {
        if (event instanceof PointerEvent) handle(event);
      };
      canvas.addEventListener(name, listener, { signal });
    };
    listen('pointerdown', this.begin);
    listen(move, this.move);
    listen('pointerup', this.end);
    listen('lostpointercapture', this.end);
    listen('pointercancel', this.cancel);
    window.addEventListener('scroll', this.measure, { signal, capture: true, passive: true });
    window.addEventListener('resize', this.measure, { signal });
    return () => {
      stop.abort();
    };
  }

  readonly measure = (): void => {
    this.bounds = this.canvas.getBoundingClientRect();
  };

  private readonly begin = (event: PointerEvent): void => {
    if (this.active !== null) {
      if (this.active.type === 'touch' && event.pointerType === 'touch' && event.pointerId !== this.active.id) this.drop();
      return;
    }
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true, focusVisible: false });
    this.canvas.setPointerCapture(event.pointerId);
    this.active = { id: event.pointerId, type: event.pointerType };
    this.measure();
    this.onbegin();
    this.pad.begin(this.x(event), this.y(event));
    this.painter.paintTail(this.pad.live());
  };

  private readonly move = (event: PointerEvent): void => {
    if (event.pointerId !== this.active?.id) return;
    const coalesced = event.getCoalescedEvents();
    let isNew = false;
    for (const point of coalesced.length > 0 ? coalesced : [event]) isNew = this.pad.moveTo(this.x(point), this.y(point)) || isNew;
    if (!isNew) return;
    if (this.pad.tool === 'pen') this.painter.paintTail(this.pad.live());
    else this.painter.paint(this.pad.live());
    this.pad.moved();
  };

  private readonly end = (event: PointerEvent): void => {
    if (event.pointerId !== this.active?.id) return;
    this.active = null;
    this.pad.finish();
  };

  private readonly cancel = (event: PointerEvent): void => {
    if (event.pointerId === this.active?.id) this.drop();
  };

  private drop(): void {
    const id = this.active?.id;
    this.active = null;
    if (id !== undefined && this.canvas.hasPointerCapture(id)) this.canvas.releasePointerCapture(id);
    this.pad.cancel();
  }

  private x(event: PointerEvent): number {
    return ((event.clientX - this.bounds.left) / this.bounds.width) * PAD_SIDE;
  }

  private y(event: PointerEvent): number {
    return ((event.clientY - this.bounds.top) / this.bounds.height) * PAD_SIDE;
  }
}
