import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawnItems, rowsInView, scrollToRow, type Viewport } from '../../../src-renderer/state/row-window.js';

const ROW_PIXELS = 36;
const viewports: fc.Arbitrary<Viewport> = fc.record({
  scrollPixels: fc.integer({ min: -50, max: 80_000 }),
  heightPixels: fc.integer({ min: 0, max: 1200 }),
  rowPixels: fc.constant(ROW_PIXELS),
});
const counts = fc.integer({ min: 0, max: 3000 });

describe('the rows that are drawn', () => {
  test('cover what is in view, and are few however many rows there are', () => {
    fc.assert(
      fc.property(viewports, counts, (viewport, count) => {
        const { first, end } = rowsInView(viewport, count);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        for (let y = Math.max(0, viewport.scrollPixels); y <= viewport.scrollPixels + viewport.heightPixels; y += 20) {
          const row = Math.floor(y / ROW_PIXELS);
          if (row < count) expect(row >= first && row < end).toBe(true);
        }
        expect(end - first).toBeLessThanOrEqual(viewport.heightPixels / ROW_PIXELS + 24);
      }),
    );
  });

  test('together with the gaps are every row once, in order, and the active one is always among them', () => {
    fc.assert(
      fc.property(viewports, counts, fc.option(fc.integer({ min: 0, max: 3000 })), (viewport, count, active) => {
        const items = drawnItems(rowsInView(viewport, count), active, count);
        let next = 0;
        for (const item of items) {
          expect(item.kind === 'row' ? item.index : item.first).toBe(next);
          next += item.kind === 'row' ? 1 : item.rows;
        }
        expect(next).toBe(count);
        if (active !== null && active < count) expect(items.some((item) => item.kind === 'row' && item.index === active)).toBe(true);
      }),
    );
  });

  test('of an empty table are none', () => {
    expect(drawnItems(rowsInView({ scrollPixels: 0, heightPixels: 500, rowPixels: ROW_PIXELS }, 0), 0, 0)).toEqual([]);
  });
});

test('a row that is moved to ends wholly in view below the head', () => {
  fc.assert(
    fc.property(viewports, fc.integer({ min: 0, max: 2000 }), (viewport, index) => {
      const tall = { ...viewport, scrollPixels: Math.max(0, viewport.scrollPixels), heightPixels: viewport.heightPixels + 100 };
      const scroll = scrollToRow(index, tall, 28) ?? tall.scrollPixels;
      const top = 28 + index * ROW_PIXELS - scroll;
      expect(top).toBeGreaterThanOrEqual(28);
      expect(top + ROW_PIXELS).toBeLessThanOrEqual(tall.heightPixels);
    }),
  );
});
