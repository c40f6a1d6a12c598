import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NewDrawing } from '@shared/domain/saved-drawing.js';
import { readIdxImages, readIdxLabels } from '../../../src-main/formats/read/idx.js';
import { readImage } from '../../../src-main/formats/read/image.js';
import { identifyDropped } from '../../../src-main/history/import/identify-dropped.js';
import { DrawingsService } from '../../../src-main/services/drawings-service.js';
import { buildDrawing } from '../../support/drawings.js';
import { openTestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';
import { testEvents } from '../../support/services.js';

const NOW = Date.UTC(2026, 10, 22, 9, 30);

async function setUp(drawings: readonly NewDrawing[], place: string | null) {
  const { store } = await openTestStore(temporaryFolder());
  const { events } = testEvents();
  let changes = 0;
  events.on('drawings:changed', () => changes++);
  const history = {
    listDrawings: () => Promise.resolve(store.listDrawings()),
    addDrawing: (drawing: NewDrawing, at: number) => Promise.resolve(store.addDrawing(drawing, at)),
    deleteDrawing: (id: string) => {
      store.deleteDrawing(id);
      return Promise.resolve();
    },
  };
  const service = new DrawingsService({ history, events, now: () => NOW, pickPlace: () => Promise.resolve(place) });
  for (const drawing of drawings) await service.save(drawing);
  return { service, changes: () => changes };
}

const other = buildDrawing({ label: 8, pixels: new Uint8Array(784).fill(77) });

describe('saved digits', () => {
  it('tell the window when there is one more or one less', async () => {
    const { service, changes } = await setUp([buildDrawing(), other], null);
    const [first] = await service.list();
    await service.delete(first?.id ?? '');
    expect(changes()).toBe(3);
    expect((await service.list()).map(({ label, createdAt }) => [label, createdAt])).toEqual([[8, NOW]]);
  });

  it('are exported as PNGs with their labels beside them', async () => {
    const place = temporaryFolder();
    const { service } = await setUp([buildDrawing(), other], place);
    const result = await service.exportAsked('png');
    const folder = path.join(place, result?.folder ?? '');
    expect(readdirSync(folder).sort()).toEqual(['0001-label-1.png', '0002-label-8.png', 'labels.csv']);
    expect(readImage(readFileSync(path.join(folder, '0002-label-8.png')), 'x').levels).toEqual(other.pixels);
    expect(readFileSync(path.join(folder, 'labels.csv'), 'utf8')).toBe(
      'file,label,drawn\r\n0001-label-1.png,1,2026-11-22T09:30:00.000Z\r\n0002-label-8.png,8,2026-11-22T09:30:00.000Z\r\n',
    );
    expect(result?.count).toBe(2);
  });

  it('are exported as the two files of MNIST', async () => {
    const place = temporaryFolder();
    const { service } = await setUp([buildDrawing(), other], place);
    const folder = path.join(place, (await service.exportAsked('idx'))?.folder ?? '');
    const images = readIdxImages(readFileSync(path.join(folder, 'digits-images-idx3-ubyte')), 'images');
    expect(images).toMatchObject({ count: 2, height: 28, width: 28 });
    expect(Uint8Array.from(images.pixels.subarray(784))).toEqual(other.pixels);
    expect([...readIdxLabels(readFileSync(path.join(folder, 'digits-labels-idx1-ubyte')), 'labels')]).toEqual([1, 8]);
    expect(identifyDropped([folder])).toMatchObject({ source: { kind: 'idx', test: null }, suggestedTitle: 'digits', holdsOut: true });
  });

  it('write nothing when the dialog is cancelled, none are saved, or IDX cannot hold them', async () => {
    const place = temporaryFolder();
    expect(await (await setUp([other], null)).service.exportAsked('png')).toBeNull();
    await expect((await setUp([], place)).service.exportAsked('idx')).rejects.toThrow('There are no saved digits to export.');
    const mixed = await setUp([other, buildDrawing({ height: 2, width: 2, pixels: new Uint8Array(4) })], place);
    await expect(mixed.service.exportAsked('idx')).rejects.toThrow('IDX holds images of one size');
    expect(readdirSync(place)).toEqual([]);
  });
});
