import { describe, expect, it } from 'vitest';
import { BLANK } from '@shared/ink/drawing.js';
import { DrawPadState, GridCursor } from '../../../src-renderer/state/draw-pad.svelte.js';

function setUp(): { pad: DrawPadState; changes: () => number } {
  let changes = 0;
  const pad = new DrawPadState(() => changes++);
  return { pad, changes: () => changes };
}

function draw(pad: DrawPadState, ...points: readonly (readonly [number, number])[]): void {
  const [[x, y] = [0, 0], ...rest] = points;
  pad.begin(x, y);
  for (const point of rest) pad.moveTo(...point);
  pad.finish();
}
const pointsOf = (pad: DrawPadState): readonly (readonly number[])[] => pad.live().strokes.map(({ points }) => points);

describe('the pad', () => {
  it('shows a line while it grows, and undoes and redoes it as a whole', () => {
    const { pad, changes } = setUp();
    pad.begin(10, 10);
    pad.moveTo(20, 20);
    expect(pointsOf(pad)).toEqual([[10, 10, 20, 20]]);
    expect(pad.drawing).toBe(BLANK);
    pad.finish();
    draw(pad, [50, 50], [60, 60]);
    pad.undo();
    expect(pointsOf(pad)).toEqual([[10, 10, 20, 20]]);
    pad.undo();
    expect([pad.blank, pad.canUndo, pad.canRedo]).toEqual([true, false, true]);
    pad.redo();
    pad.redo();
    expect(pointsOf(pad)).toHaveLength(2);
    expect(changes()).toBeGreaterThan(6);
  });

  it('a new line after an undo leaves nothing to redo', () => {
    const { pad } = setUp();
    draw(pad, [1, 1], [9, 9]);
    pad.undo();
    draw(pad, [50, 50], [60, 60]);
    pad.redo();
    expect(pointsOf(pad)).toEqual([[50, 50, 60, 60]]);
  });

  it('one gesture that leaves the pad and comes back is one step', () => {
    const { pad } = setUp();
    draw(pad, [100, 100], [300, 100], [300, 200], [200, 200]);
    expect(pointsOf(pad)).toHaveLength(2);
    pad.undo();
    expect(pad.blank).toBe(true);
  });

  it('a gesture that is taken away never was', () => {
    const { pad } = setUp();
    pad.begin(10, 10);
    pad.moveTo(90, 90);
    pad.cancel();
    expect([pad.live(), pad.canUndo]).toEqual([BLANK, false]);
  });

  it('the eraser cuts lines; all it took in one gesture comes back at once', () => {
    const { pad } = setUp();
    draw(pad, [0, 100], [200, 100]);
    draw(pad, [0, 200], [200, 200]);
    pad.tool = 'eraser';
    draw(pad, [100, 60], [100, 240]);
    expect(pointsOf(pad)).toHaveLength(4);
    pad.undo();
    expect(pointsOf(pad)).toHaveLength(2);
  });

  it('an eraser that touches nothing is no step', () => {
    const { pad } = setUp();
    pad.tool = 'eraser';
    draw(pad, [5, 5], [9, 9]);
    expect(pad.canUndo).toBe(false);
  });

  it('clearing and loading can be undone', () => {
    const { pad } = setUp();
    draw(pad, [1, 1], [9, 9]);
    pad.clear();
    expect(pad.blank).toBe(true);
    pad.load({ height: 1, width: 1, pixels: Uint8Array.of(255) });
    expect([pad.blank, pad.live().strokes]).toEqual([false, []]);
    pad.undo();
    pad.undo();
    expect(pointsOf(pad)).toEqual([[1, 1, 9, 9]]);
  });
});

describe('the keyboard’s pen', () => {
  it('draws along the grid between Space and Space, and stays on the pad', () => {
    const { pad } = setUp();
    const cursor = new GridCursor(pad);
    cursor.move(3, 0);
    expect(pad.blank).toBe(true);
    cursor.toggle();
    cursor.move(0, 2);
    cursor.move(0, 100);
    cursor.toggle();
    cursor.move(-100, 0);
    expect(pointsOf(pad)).toEqual([[175, 145, 175, 165, 175, 275]]);
    expect([cursor.x, cursor.y, cursor.isDown]).toEqual([5, 275, false]);
    pad.undo();
    expect(pad.blank).toBe(true);
  });
});
