import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { perClassAccuracy } from '@shared/domain/metrics.js';
import { writeModelCard, type CardContent } from '../../../../src-main/formats/write/model-card.js';
import { buildEpoch, buildFinishedDetail, buildRun, buildSteps, buildDetail } from '../../../support/renderer-builders.js';
import { elementsNamed, everyElement, readStrictHtml, type HtmlElement } from '../../../support/strict-html.js';

const DETAIL = buildFinishedDetail();
const CONTENT: CardContent = {
  detail: DETAIL,
  steps: [buildSteps(1, 4)],
  datasetTitle: 'MNIST',
  classNames: Array.from({ length: 10 }, (_, index) => `digit ${index}`),
  averaged: [{ shifts: 9, loss: 0.0123, correct: 9_965, total: 10_000 }],
  weightsSha256: 'ab'.repeat(32),
  writtenAt: Date.UTC(2026, 10, 25, 9, 5),
};

const text = (content: CardContent): string => new TextDecoder('utf-8', { fatal: true }).decode(writeModelCard(content));
const read = (content: CardContent): HtmlElement => readStrictHtml(text(content));

/** The named table's rows as texts. */
function factsOf(page: HtmlElement): ReadonlyMap<string, string> {
  const rows = elementsNamed(page, 'table')
    .filter(({ attributes }) => attributes['class'] === 'facts')
    .flatMap((table) => elementsNamed(table, 'tr'));
  return new Map(rows.map((row) => [elementsNamed(row, 'th')[0]?.text ?? '', elementsNamed(row, 'td')[0]?.text ?? '']));
}

const ALLOWED = new Set(
  'html head meta title style body main section h1 h2 p div span table thead tbody tr th td figure figcaption svg line text polyline circle'.split(
    ' ',
  ),
);

describe('a model card', () => {
  test('holds the settings, results, environment and checksums of its run, and how many shifts a result has', () => {
    const facts = factsOf(read(CONTENT));
    const { test: tested } = DETAIL.summary;
    if (tested === null) throw new Error('The run has no test.');
    expect(facts.get(`Test, epoch ${tested.epoch}`)).toContain(
      `${tested.correct.toLocaleString('en-US')} of ${tested.total.toLocaleString('en-US')}`,
    );
    expect(facts.get('Test with 9 shifts')).toBe('99.65 % (9,965 of 10,000), loss 0.0123');
    expect(facts.get('Seed')).toBe(String(DETAIL.config.seed));
    expect(facts.get('Engine')).toBe(`TensorFlow ${DETAIL.environment?.engine.tensorflow ?? ''}`);
    expect(facts.get('Data set')).toBe(DETAIL.environment?.datasetChecksum);
    expect(facts.get(`Weights, epoch ${DETAIL.summary.best?.epoch ?? ''}`)).toBe(`SHA-256 ${'ab'.repeat(32)}`);
    expect(facts.get('Run')).toBe(DETAIL.summary.id);
  });

  test('has the confusion matrix cell by cell, and every class with what came of it', () => {
    const page = read(CONTENT);
    const confusion = DETAIL.testConfusion;
    if (confusion === null) throw new Error('The run has no matrix.');
    const tables = (name: string): readonly (readonly string[])[] => {
      const table = elementsNamed(page, 'table').find(({ attributes }) => attributes['class'] === name);
      const body = table === undefined ? [] : elementsNamed(table, 'tbody');
      return body.flatMap((rows) => elementsNamed(rows, 'tr')).map((row) => row.children.map((cell) => cell.text));
    };
    const matrix = tables('matrix');
    expect(matrix.map(([name]) => name)).toEqual(CONTENT.classNames);
    const counts = matrix.flatMap(([, ...cells]) => cells.map((cell) => Number(cell.replaceAll(',', ''))));
    expect(counts).toEqual([...confusion.counts]);
    const right = perClassAccuracy(confusion).map(({ correct, total }) => [total.toLocaleString('en-US'), correct.toLocaleString('en-US')]);
    expect(tables('classes').map(([, images, correct]) => [images, correct])).toEqual(right);
  });

  test('draws training and validation as lines within the charts', () => {
    const page = read(CONTENT);
    const charts = elementsNamed(page, 'svg');
    expect(charts.map(({ attributes }) => attributes['aria-label'])).toEqual(['Loss, logarithmic', 'Accuracy']);
    for (const chart of charts) {
      const [width = 0, height = 0] = (chart.attributes['viewBox'] ?? '').split(' ').slice(2).map(Number);
      const lines = elementsNamed(chart, 'polyline');
      expect(lines.map(({ attributes }) => attributes['class'])).toEqual(['train', 'validation']);
      expect(elementsNamed(chart, 'circle')).toHaveLength(DETAIL.epochs.length);
      const places = lines.flatMap(({ attributes }) =>
        (attributes['points'] ?? '').split(' ').map((place) => place.split(',').map(Number)),
      );
      expect(places.length).toBeGreaterThan(3);
      for (const [x = NaN, y = NaN] of places) expect([x >= 0 && x <= width, y >= 0 && y <= height]).toEqual([true, true]);
    }
  });

  test('stands on its own: no script, nothing loaded, no style attribute', () => {
    const page = read(CONTENT);
    const elements = everyElement(page);
    expect(elements.map(({ name }) => name).filter((name) => !ALLOWED.has(name))).toEqual([]);
    const attributes = elements.flatMap((element) => Object.keys(element.attributes));
    expect(attributes.filter((name) => /^on|^src|^href|^style$/i.test(name))).toEqual([]);
    const [style] = elementsNamed(page, 'style');
    expect(style?.text).toContain('prefers-color-scheme: dark');
    expect(style?.text).not.toMatch(/url\(|@import/);
    expect(text(CONTENT)).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('shows every text as it is, whatever it looks like', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('<img src=x onerror=alert(1)>', '</title><script>alert(1)</script>', '&lt;b&gt; "x" \'y\' & z', '${1} <!--'),
        fc.string({ unit: 'grapheme' }),
        (hostile, more) => {
          const name = `${hostile}${more.replace(/\p{Cc}/gu, '')}`;
          const detail = { ...DETAIL, summary: { ...DETAIL.summary, name, notes: name }, environment: null };
          const page = read({ ...CONTENT, detail, datasetTitle: name, classNames: [name] });
          expect(elementsNamed(page, 'title')[0]?.text).toBe(`${name} – model card`);
          expect(elementsNamed(page, 'h1')[0]?.text).toBe(name);
          expect(elementsNamed(page, 'p').find(({ attributes }) => attributes['class'] === 'notes')?.text).toBe(name);
          expect(elementsNamed(page, 'th').map((cell) => cell.text)).toContain(name);
          expect(everyElement(page).filter(({ name: element }) => !ALLOWED.has(element))).toEqual([]);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  test('says what there is not: no test, no epoch, no weights, numbers that are not finite', () => {
    const untested = buildDetail({
      summary: buildRun({ test: null, best: { epoch: 1, validationLoss: NaN, validationAccuracy: 0.9 } }),
      epochs: [buildEpoch(1, { validationLoss: NaN })],
      testConfusion: null,
    });
    const facts = factsOf(read({ ...CONTENT, detail: untested, averaged: [], weightsSha256: null }));
    expect(facts.get('Test')).toBe('not tested');
    expect([...facts.values()]).toContain('cannot be read any more');
    const nothing = buildDetail({
      summary: buildRun({ test: null, best: null, epochsDone: 0 }),
      epochs: [],
      testConfusion: null,
      environment: null,
    });
    const page = read({ ...CONTENT, detail: nothing, steps: [], averaged: [], weightsSha256: null });
    expect(elementsNamed(page, 'svg')).toEqual([]);
    expect(elementsNamed(page, 'h2').map((head) => head.text)).toEqual(['Results', 'Curves', 'Configuration', 'Checksums']);
  });
});
