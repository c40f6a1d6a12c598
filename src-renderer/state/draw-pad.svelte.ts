import { BLANK, isBlank, PAD_SIDE, type Drawing, type InkImage } from '@shared/ink/drawing.js';
import { eraseAlong, type Eraser } from '@shared/ink/erase.js';
import { PenLine } from '@shared/ink/pen-line.js';

export const PAD_TOOLS = ['pen', 'eraser'] as const;
export type PadTool = (typeof PAD_TOOLS)[number];

/** Pad units. */
export const PEN_WIDTHS = { least: 7, most: 37, start: 21 } as const;
const ERASER_RADIUS = 14;

/** What goes on between the pen's touch and its leaving. */
type Gesture = { readonly kind: 'pen'; readonly line: PenLine } | { readonly kind: 'eraser'; readonly before: Drawing; last: Eraser };

/** The drawing on the pad, and the way back. Points are pad units and may lie beyond the edge. */
export class DrawPadState {
  /** What is finished; a line under way is in `live()` only. */
  drawing = $state.raw<Drawing>(BLANK);
  tool = $state<PadTool>('pen');
  penWidth = $state<number>(PEN_WIDTHS.start);
  canUndo = $state(false);
  canRedo = $state(false);
  /** Grows with every change of the drawing but the points of a line under way: the pad is then drawn anew. */
  revision = $state(0);

  readonly blank = $derived(isBlank(this.drawing));

  private readonly onchange: () => void;
  private past: readonly Drawing[] = [];
  private future: readonly Drawing[] = [];
  private gesture: Gesture | null = null;

  /** `onchange` is called whenever `live()` is different. */
  constructor(onchange: () => void) {
    this.onchange = onchange;
  }

  /** The drawing with the line under way. Its arrays grow until the gesture ends. */
  live(): Drawing {
    if (this.gesture?.kind !== 'pen') return this.drawing;
    return { ...this.drawing, strokes: [...this.drawing.strokes, ...this.gesture.line.strokes] };
  }

  get isDrawing(): boolean {
    return this.gesture !== null;
  }

  begin(x: number, y: number): void {
    this.finish();
    if (this.tool === 'pen') {
      this.gesture = { kind: 'pen', line: new PenLine(this.penWidth, x, y) };
      this.onchange();
    } else {
      this.gesture = { kind: 'eraser', before: this.drawing, last: { x, y, radius: ERASER_RADIUS } };
      this.moveTo(x, y);
    }
  }

  /** Goes on; returns whether there is something new to see. */
  moveTo(x: number, y: number): boolean {
    const { gesture } = this;
    if (gesture === null) return false;
    if (gesture.kind === 'pen') return gesture.line.moveTo(x, y);
    const next = { x, y, radius: ERASER_RADIUS };
    const drawing = eraseAlong(this.drawing, gesture.last, next);
    gesture.last = next;
    if (drawing === this.drawing) return false;
    this.show(drawing);
    return true;
  }

  /** Tells of new points, once for all that came together. */
  moved(): void {
    this.onchange();
  }

  /** The gesture ends and is one step to undo. */
  finish(): void {
    const { gesture } = this;
    this.gesture = null;
    if (gesture === null) return;
    if (gesture.kind === 'eraser') {
      if (gesture.before !== this.drawing) this.remember(gesture.before);
      return;
    }
    const strokes = gesture.line.finished();
    if (strokes.length > 0) this.replace({ ...this.drawing, strokes: [...this.drawing.strokes, ...strokes] });
  }

  /** The gesture never was: the system took the pointer away, or a second finger came. */
  cancel(): void {
    const { gesture } = this;
    this.gesture = null;
    if (gesture !== null) this.show(gesture.kind === 'eraser' ? gesture.before : this.drawing);
  }

  undo(): void {
    this.cancel();
    const before = this.past.at(-1);
    if (before === undefined) return;
    this.past = this.past.slice(0, -1);
    this.future = [...this.future, this.drawing];
    this.show(before);
  }

  redo(): void {
    this.cancel();
    const after = this.future.at(-1);
    if (after === undefined) return;
    this.future = this.future.slice(0, -1);
    this.past = [...this.past, this.drawing];
    this.show(after);
  }

  clear(): void {
    this.cancel();
    if (!this.blank) this.replace(BLANK);
  }

  /** Puts an image on the pad in place of what is there. */
  load(image: InkImage): void {
    this.cancel();
    this.replace({ strokes: [], image });
  }

  /** Puts a drawing on the pad, as one step to undo. */
  replace(drawing: Drawing): void {
    this.remember(this.drawing);
    this.show(drawing);
  }

  private remember(before: Drawing): void {
    this.past = [...this.past, before];
    this.future = [];
    this.noteSteps();
  }

  private show(drawing: Drawing): void {
    this.drawing = drawing;
    this.revision += 1;
    this.noteSteps();
    this.onchange();
  }

  private noteSteps(): void {
    this.canUndo = this.past.length > 0;
    this.canRedo = this.future.length > 0;
  }
}

/** The keyboard's pen: a place on a grid of MNIST's 28 cells. */
export class GridCursor {
  shown = $state(false);
  isDown = $state(false);
  /** Pad units, in the middle of a cell. */
  x = $state(PAD_SIDE / 2 + CELL / 2);
  y = $state(PAD_SIDE / 2 + CELL / 2);

  private readonly pad: DrawPadState;

  constructor(pad: DrawPadState) {
    this.pad = pad;
  }

  /** Moves by cells, drawing where the pen is down. */
  move(columns: number, rows: number): void {
    const held = (value: number): number => Math.min(PAD_SIDE - CELL / 2, Math.max(CELL / 2, value));
    this.shown = true;
    [this.x, this.y] = [held(this.x + columns * CELL), held(this.y + rows * CELL)];
    if (this.isDown && this.pad.moveTo(this.x, this.y)) this.pad.moved();
  }

  /** Sets the pen down or lifts it. */
  toggle(): void {
    this.shown = true;
    this.isDown = !this.isDown;
    if (this.isDown) this.pad.begin(this.x, this.y);
    else this.pad.finish();
  }

  lift(): void {
    if (this.isDown) this.toggle();
  }
}

const CELL = PAD_SIDE / 28;
