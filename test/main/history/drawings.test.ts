import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/history.js';
import { buildDrawing } from '../../support/drawings.js';
import { temporaryFolder } from '../../support/processes.js';

describe('saved drawings', () => {
  it('are kept with strokes, image and readings, in the order they were drawn', async () => {
    const dataDir = temporaryFolder();
    const opened = await openTestStore(dataDir);
    const first = opened.store.addDrawing(buildDrawing({ label: 7 }), 1_000);
    const second = opened.store.addDrawing(buildDrawing({ label: 2, strokes: [] }), 1_000);
    await opened.close();
    const again = await openTestStore(dataDir);
    expect(again.store.listDrawings()).toEqual([first, second]);
    expect(first.id).not.toBe(second.id);
    again.store.deleteDrawing(first.id);
    again.store.deleteDrawing(first.id);
    expect(again.store.listDrawings()).toEqual([second]);
    await again.close();
  });

  it('that are damaged cost only themselves, and as little as can be', async () => {
    const { store, context, close } = await openTestStore(temporaryFolder());
    const [whole, noStrokes, noImage] = [1, 2, 3].map((at) => store.addDrawing(buildDrawing(), at));
    context.db.prepare(`UPDATE drawings SET strokes = '{', readings = '[3]' WHERE id = ?`).run(noStrokes?.id);
    context.db.prepare(`UPDATE drawings SET pixels = x'00' WHERE id = ?`).run(noImage?.id);
    expect(store.listDrawings()).toEqual([whole, { ...noStrokes, strokes: [], readings: [] }]);
    await close();
  });

  it('of another size than they say are refused', async () => {
    const { store, close } = await openTestStore(temporaryFolder());
    expect(() => store.addDrawing(buildDrawing({ height: 27 }), 1)).toThrow('A drawing of 27 × 28 has 756 pixels, not 784.');
    expect(store.listDrawings()).toEqual([]);
    await close();
  });
});
