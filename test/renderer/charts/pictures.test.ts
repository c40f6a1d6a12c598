import { describe, expect, test } from 'vitest';
import { readAppearance } from '../../../src-renderer/charts/appearance.js';
import { SeriesCache } from '../../../src-renderer/charts/curve-series.js';
import { chartPicture } from '../../../src-renderer/charts/pictures/chart-picture.js';
import { matrixPicture, type MatrixScene } from '../../../src-renderer/charts/pictures/matrix-picture.js';
import type { Picture } from '../../../src-renderer/charts/pictures/picture.js';
import { SvgBrush } from '../../../src-renderer/charts/pictures/svg-brush.js';
import { reliabilityOf } from '@shared/domain/reliability.js';
import { rejectPicture, reliabilityPicture } from '../../../src-renderer/parts/reliability-pictures.js';
import { buildEpochs, buildSteps } from '../../support/renderer-builders.js';
import { buildCurveRun } from './builders.js';

/** The SVG of a picture as a document; throws when it is no XML. */
function svgOf(picture: Picture): Document {
  const brush = new SvgBrush((text) => text.length * 6);
  picture.paint(brush);
  const parsed = new DOMParser().parseFromString(brush.document(picture.width, picture.height, picture.title), 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBeNull();
  return parsed;
}
const texts = (picture: Picture): readonly (string | null)[] =>
  [...svgOf(picture).querySelectorAll('text')].map(({ textContent }) => textContent);

const RUNS = [
  buildCurveRun({
    id: 'a',
    name: 'cnn <wide> & "deep"',
    colour: 1,
    steps: [buildSteps(1, 4800)],
    epochs: buildEpochs(2),
    bestEpoch: 2,
    epochsPlanned: 2,
  }),
  buildCurveRun({ id: 'b', name: '=cmd()', colour: 2, epochs: buildEpochs(2), epochsPlanned: 2 }),
];
const RANGE = { from: 0, to: 2 };

function chart(): Picture {
  const sheet = document.createElement('style');
  sheet.textContent =
    'body { --run-1: #3f64e5; --run-2: #bc8433; --surface: #fcfcfa; --text: #1a1d1c; --text-faint: #656a65; --canvas: #f3f3f0; --grid: #e8e8e3; --control-line: #8b8d86; }';
  document.head.replaceChildren(sheet);
  const view = { metric: 'loss', x: 'epoch', logY: true, range: RANGE, yRange: null, xTicks: [] } as const;
  return chartPicture({ label: 'Loss', series: new SeriesCache().follow(RUNS), view, appearance: readAppearance(document.body) });
}

describe('a chart as SVG', () => {
  test('has title, axes, and every run by its full name in the legend', () => {
    expect(texts(chart())).toEqual(
      expect.arrayContaining([
        'Loss',
        '0',
        '1',
        '2 epochs',
        'training by epoch',
        'validation',
        '30-step mean',
        'cnn <wide> & "deep"',
        '=cmd()',
      ]),
    );
  });

  test('has colours of its own, no variables', () => {
    const svg = svgOf(chart()).documentElement.outerHTML;
    expect(svg).not.toContain('var(');
    expect(svg).toContain('#3f64e5');
    expect(svg).toContain('#bc8433');
  });

  test('is vector: curves are paths, training dashed, nothing outside its clip', () => {
    const paths = [...svgOf(chart()).querySelectorAll('path')];
    expect(paths.filter((path) => path.getAttribute('stroke-dasharray') === '5 3' && path.getAttribute('clip-path'))).toHaveLength(2);
    expect(svgOf(chart()).querySelector('image')).toBeNull();
  });
});

test('the CSV of a chart has every step and every epoch, and names that no spreadsheet runs', () => {
  const lines = chart().csv().trimEnd().split('\r\n');
  expect(lines[0]).toBe('run,epoch,step,training_ms,training_loss,validation_loss');
  expect(lines).toHaveLength(1 + 4800 + 2 + 2);
  expect(lines[1]).toBe('"cnn <wide> & ""deep""",,1,10,1,');
  expect(lines.at(-1)).toMatch(/^'=cmd\(\),2,4800,80000,0\.2,0\.04/);
});

describe('a matrix as a picture', () => {
  const cell = (value: number, fill: string) => ({ text: value === 0 ? '' : String(value), fill, ink: '#ffffff', value });
  const scene: MatrixScene = {
    title: 'Confusion',
    names: ['T-shirt', 'Coat'],
    rows: [
      [cell(90, '#eeeeee'), cell(10, '#ff0000')],
      [cell(0, '#00ff00'), cell(100, '#eeeeee')],
    ],
    sides: [{ head: 'misread', values: ['10', '0'] }],
    legend: { low: '0', high: '10 misread', colours: ['#00ff00', '#ff0000'], note: 'square-root scale' },
    look: { surface: '#ffffff', text: '#000000', faint: '#777777', fontFamily: 'Inter' },
  };

  test('has its numbers, its side column and both ends of its scale', () => {
    expect(texts(matrixPicture(scene))).toEqual(expect.arrayContaining(['Confusion', 'Coat', '10', 'misread', '0', '10 misread']));
    expect(svgOf(matrixPicture(scene)).documentElement.outerHTML).toContain('#ff0000');
  });

  test('its CSV has every count, zeros too', () => {
    expect(matrixPicture(scene).csv()).toBe('true / read as,T-shirt,Coat\r\nT-shirt,90,10\r\nCoat,0,100\r\n');
  });
});

test('an SVG brush writes what cannot stand in XML as spaces, and refuses gradients', () => {
  const brush = new SvgBrush(() => 0);
  brush.fillText('a\u0000b\u0008c', 0, 0);
  expect(brush.document(1, 1, 't')).toContain('>a b c</text>');
  brush.fillStyle = {} as CanvasGradient;
  expect(() => {
    brush.fillRect(0, 0, 1, 1);
  }).toThrow(TypeError);
});

describe('a chart of shares as a picture', () => {
  const reliability = reliabilityOf({
    labels: new Uint8Array([1, 2, 3, 4]),
    predicted: new Uint8Array([1, 2, 3, 0]),
    confidence: new Float32Array([0.99, 0.98, 0.5, 0.5]),
  });

  test('has a bar for each bin with answers, its words, and every bin as CSV', () => {
    const picture = reliabilityPicture(reliability);
    expect(texts(picture)).toEqual(expect.arrayContaining([expect.stringMatching(/^Reliability, expected calibration error \d/), '100']));
    const [head = '', ...lines] = picture.csv().trimEnd().split('\r\n');
    expect(head).toBe('confidence_from,confidence_to,mean_confidence,correct,answers');
    expect(lines).toHaveLength(15);
    expect(lines[7]).toMatch(/,0.5,1,2$/);
    expect(lines[0]).toMatch(/,,0,0$/);
  });

  test('of a reject threshold ends where nothing is kept', () => {
    const curve = [
      { threshold: 0, kept: 4, correct: 3 },
      { threshold: 1, kept: 0, correct: 0 },
    ];
    const picture = rejectPicture(curve, 4, 0.7);
    expect(texts(picture)).toEqual(expect.arrayContaining(['70.0', '100.0']));
    expect(picture.csv()).toBe('threshold,kept,correct,answers\r\n0,4,3,4\r\n1,0,0,4\r\n');
  });
});
