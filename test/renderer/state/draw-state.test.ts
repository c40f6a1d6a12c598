import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApiClient } from '../../../src-renderer/api/client.js';
import { indexOfLargest } from '../../../src-renderer/state/draw-reader.js';
import { DrawPageState } from '../../../src-renderer/state/draw-page.svelte.js';
import { networkChoices } from '../../../src-renderer/state/draw-networks.svelte.js';
import { unitLayer } from '../../../src-renderer/state/draw-state.svelte.js';
import { drawWindow, LINE_SPEC } from '../draw-window.js';
import { LocalReader } from '../local-reader.js';
import type { FakeApi } from '../../support/renderer-fake-api.js';

const pages: DrawPageState[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.dispose();
});

async function openPage(fake: FakeApi = drawWindow()) {
  const readers: LocalReader[] = [];
  const page = new DrawPageState(createApiClient(fake), () => {
    const reader = new LocalReader();
    readers.push(reader);
    return reader;
  });
  pages.push(page);
  await page.open();
  await fake.settled();
  return { page, draw: page.draw, readers, fake };
}

type Page = Awaited<ReturnType<typeof openPage>>;

function line({ draw }: Page, ...points: readonly (readonly [number, number])[]): void {
  const [[x, y] = [0, 0], ...rest] = points;
  draw.pad.begin(x, y);
  for (const point of rest) draw.pad.moveTo(...point);
  draw.pad.moved();
}

/** What each network reads once it is shown. */
async function answersOf({ draw }: Page): Promise<Readonly<Record<string, number>>> {
  await vi.waitFor(() => {
    expect(draw.reading?.prepared).toBe(draw.prepared);
    expect(draw.prepared).not.toBeNull();
  });
  return Object.fromEntries([...(draw.reading?.probabilities ?? [])].map(([key, values]) => [key, indexOfLargest(values)]));
}

describe('what is drawn', () => {
  it('is read by every network in use while the line is still under way', async () => {
    const page = await openPage();
    line(page, [20, 20], [20, 60]);
    expect(page.draw.pad.isDrawing).toBe(true);
    expect(await answersOf(page)).toEqual({ 'model/reference-cnn': 1, 'model/reference-fcnn': 1 });
    page.draw.pad.cancel();
    line(page, [20, 20], [90, 20]);
    await vi.waitFor(async () => {
      expect(await answersOf(page)).toEqual({ 'model/reference-cnn': 7, 'model/reference-fcnn': 5 });
    });
    await vi.waitFor(() => {
      const [map] = page.draw.inside?.maps ?? [];
      expect([map?.layer, map?.shape]).toEqual(['act1', [2]]);
      // the lying line lights up the unit of the rows
      expect(map?.values[1]).toBeGreaterThan(map?.values[0] ?? Infinity);
    });
  });

  it('says nothing of a pad that is blank again, whatever was on its way', async () => {
    const page = await openPage();
    line(page, [20, 20], [20, 60]);
    await answersOf(page);
    page.draw.pad.finish();
    page.draw.pad.clear();
    await vi.waitFor(() => {
      expect(page.draw.prepared).toBeNull();
    });
    await page.fake.settled();
    expect(page.draw.reading).toBeNull();
  });

  it('is prepared anew when a step is switched', async () => {
    const page = await openPage();
    line(page, [20, 20], [20, 60]);
    await answersOf(page);
    const before = page.draw.prepared;
    page.draw.setStep('crop', false);
    await vi.waitFor(() => {
      expect(page.draw.reading?.prepared.ink).not.toEqual(before?.ink);
    });
  });

  it('comes with a saliency only where one is asked for', async () => {
    const page = await openPage();
    line(page, [20, 20], [20, 60]);
    await answersOf(page);
    expect(page.draw.inside?.saliency ?? null).toBeNull();
    page.draw.setSaliency(true);
    await vi.waitFor(() => {
      expect(page.draw.inside?.saliency?.[14 * 28 + 14]).toBeGreaterThan(0);
    });
  });
});

describe('the networks in use', () => {
  it('are kept for the next time, and one that is gone costs only its own place', async () => {
    const page = await openPage();
    await page.draw.chooseOpinions([
      { kind: 'model', modelId: 'reference-fcnn' },
      { kind: 'model', modelId: 'gone' },
    ]);
    expect(page.draw.networks.find('model/gone')?.problem?.message).toBe('There is no model "gone" in this history.');
    line(page, [20, 20], [20, 60]);
    expect(await answersOf(page)).toEqual({ 'model/reference-cnn': 1, 'model/reference-fcnn': 1 });
    expect(page.fake.askedFor('settings:change').at(-1)).toMatchObject([{ drawView: { opinions: [{}, { modelId: 'gone' }] } }]);
    expect((await openPage(page.fake)).draw.opinionKeys).toEqual(['model/reference-fcnn', 'model/gone']);
  });

  it('are the units of the layer before an activation', () => {
    expect(unitLayer(LINE_SPEC, 'act1')).toBe('fc1');
    expect(() => unitLayer(LINE_SPEC, 'act9')).toThrow(RangeError);
  });
});

describe('what if', () => {
  it('follows the answer through every change, and says what a changed image is read as', async () => {
    const page = await openPage();
    line(page, [20, 20], [20, 60]);
    await answersOf(page);
    page.page.follow();
    await vi.waitFor(() => {
      expect(Object.keys(page.page.whatIf.curves)).toEqual(['shiftX', 'shiftY', 'degrees', 'scale', 'thickness']);
    });
    expect(page.page.whatIf.target).toBe(1);
    const turned = page.page.whatIf.curves.degrees;
    expect((turned?.[18] ?? 0) - (turned?.[0] ?? 1)).toBeGreaterThan(0.5);
    page.page.whatIf.change('degrees', 90);
    await vi.waitFor(() => {
      expect(indexOfLargest(page.page.whatIf.probabilities ?? [])).toBe(7);
    });
  });
});

describe('the user’s own digits', () => {
  it('are saved under what was chosen, or what was read, with every reading', async () => {
    const page = await openPage();
    line(page, [20, 20], [90, 20]);
    await answersOf(page);
    page.draw.pad.finish();
    await answersOf(page);
    await page.page.save((key) => key, 'seven');
    expect(page.page.digits.notice).toBe('Saved as seven');
    page.page.label = 4;
    await page.page.save((key) => key, '4');
    await page.fake.settled();
    expect(page.page.digits.rows.map(({ label, strokes }) => [label, strokes[0]?.points])).toEqual([
      [7, [20, 20, 90, 20]],
      [4, [20, 20, 90, 20]],
    ]);
    expect(page.page.digits.rows[0]?.readings.map(({ name, predicted }) => [name, predicted])).toEqual([
      ['model/reference-cnn', 7],
      ['model/reference-fcnn', 5],
    ]);
    const networks = page.draw.networks.loaded.flatMap(({ reader }) => (reader === null ? [] : [{ reader, dataset: 'mnist' }]));
    await page.page.digits.score(networks);
    expect(page.page.digits.scores).toEqual([
      { key: 'model/reference-cnn', correct: 1, total: 2 },
      { key: 'model/reference-fcnn', correct: 0, total: 2 },
    ]);
  });

  it('are read by every network on request; one without weights is named', async () => {
    const page = await openPage();
    line(page, [20, 20], [90, 20]);
    await answersOf(page);
    await page.page.save((key) => key, '7');
    await page.fake.settled();
    const choices = networkChoices(await createApiClient(page.fake).request('models:list'), [], () => null);
    const gone = {
      key: 'model/gone',
      ref: { kind: 'model', modelId: 'gone' },
      name: 'Gone',
      colour: null,
      note: '',
      dataset: 'mnist',
    } as const;
    await page.page.digits.scoreOthers([...choices, gone]);
    expect(page.page.digits.scores.map(({ key, correct }) => [key, correct])).toEqual([
      ['model/reference-cnn', 1],
      ['model/reference-fcnn', 0],
    ]);
    expect(page.page.digits.notice).toBe('Without Gone, whose weights cannot be read.');
    expect(page.page.digits.isScoring).toBe(false);
    expect(page.readers.at(-1)?.disposed).toBe(true);
  });

  it('a deleted one can be put back', async () => {
    const page = await openPage();
    line(page, [20, 20], [20, 90]);
    await answersOf(page);
    await page.page.save((key) => key, '7');
    await page.fake.settled();
    const [saved] = page.page.digits.rows;
    if (saved === undefined) throw new Error('nothing was saved');
    await page.page.digits.delete(saved, '7');
    await page.fake.settled();
    expect(page.page.digits.rows).toEqual([]);
    await page.page.digits.restore();
    await page.fake.settled();
    expect(page.page.digits.rows.map(({ label, pixels }) => [label, pixels])).toEqual([[saved.label, saved.pixels]]);
  });
});

it('readers end with the page', async () => {
  const { page, readers, fake } = await openPage();
  page.dispose();
  expect(readers.length).toBeGreaterThan(0);
  expect(readers.every(({ disposed }) => disposed)).toBe(true);
  expect(fake.listenerCount).toBe(0);
});
