import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCurvePlot, type CurvePlot, type CurveView } from '../../../src-renderer/charts/curve-plot.js';
import { SeriesCache, type CurveSeries } from '../../../src-renderer/charts/curve-series.js';
import { xTicks } from '../../../src-renderer/charts/x-axis.js';
import { buildEpochs, buildSteps } from '../../support/renderer-builders.js';
import { buildCurveRun } from './builders.js';
import { nextFrame, recordingCanvas } from './recording-canvas.js';

const RANGE = { from: 0, to: 20 };
const view: CurveView = { metric: 'loss', x: 'epoch', logY: true, range: RANGE, yRange: null, xTicks: xTicks(RANGE, 'epoch', 600) };
const run = buildCurveRun({ steps: [buildSteps(1, 4800)], epochs: buildEpochs(2), bestEpoch: 2 });

let recorded: ReturnType<typeof recordingCanvas>;
let plot: CurvePlot;
let series: readonly CurveSeries[];

beforeEach(() => {
  // happy-dom inherits no custom properties: the tokens stand on the canvas itself
  const sheet = document.createElement('style');
  sheet.textContent = "canvas { --run-1: #3f64e5; --run-2: #bc8433; } [data-theme='dark'] canvas { --run-1: #82a4fe; }";
  document.head.replaceChildren(sheet);
  recorded = recordingCanvas();
  document.body.append(recorded.canvas);
  plot = createCurvePlot(recorded.canvas);
  plot.resize({ width: 640, height: 240 });
  series = new SeriesCache().follow([run]);
});
afterEach(() => {
  plot.dispose();
  document.body.replaceChildren();
  delete document.documentElement.dataset['theme'];
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const strokes = (colour: string): readonly { alpha: number; dash: readonly number[] }[] =>
  recorded.calls.filter(({ name, stroke }) => name === 'stroke' && stroke === colour);

test('draws steps pale, training dashed, validation whole, and a dotted line down from the best epoch', async () => {
  plot.setSeries(series, view);
  await nextFrame();
  const own = strokes('#3f64e5');
  const filled = recorded.calls.filter(({ name, fill }) => name === 'fillRect' && fill === '#3f64e5');
  expect(filled.length).toBeGreaterThan(100);
  expect(filled.every(({ alpha }) => alpha <= 0.3)).toBe(true);
  expect(own.some(({ dash }) => dash.join() === '5,3')).toBe(true);
  expect(own.some(({ alpha, dash }) => alpha === 1 && dash.length === 0)).toBe(true);
  expect(own.some(({ dash }) => dash.join() === '2,2')).toBe(true);
});

test('labels both axes and shades what is still to come', async () => {
  plot.setSeries(series, view);
  await nextFrame();
  const texts = recorded.calls.filter(({ name }) => name === 'fillText').map(({ args }) => args[0]);
  expect(texts).toEqual(expect.arrayContaining(['0', '5', '10', '15', '20 epochs', '0.1', '1']));
  const ahead = recorded.calls.find(({ name, args }) => name === 'fillRect' && args[0] === 44 + 588 * 0.1);
  expect(ahead?.args[2]).toBeCloseTo(588 * 0.9, 6);
});

describe('however often it is told', () => {
  test('it draws once a frame', async () => {
    const before = recorded.drawings();
    for (let i = 0; i < 30; i++) plot.setSeries(series, view);
    plot.append();
    await nextFrame();
    expect(recorded.drawings() - before).toBe(1);
  });

  test('new steps alone are drawn without laying out again', async () => {
    plot.setSeries(series, view);
    await nextFrame();
    const before = recorded.calls.length;
    series[0]?.trace.follow([...run.steps, buildSteps(4801, 300)]);
    plot.append();
    await nextFrame();
    const added = recorded.calls.slice(before);
    const filled = added.filter(({ name, fill }) => name === 'fillRect' && fill === '#3f64e5');
    expect(Math.max(...filled.map(({ args }) => Number(args[0])))).toBe(Math.floor(44 + (588 * 5100) / 48_000));
  });
});

test('steps within the pixel drawn last wait for a quarter of a second, and then come', async () => {
  plot.setSeries(series, view);
  await nextFrame();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const before = recorded.drawings();
  for (let step = 4801; step < 4810; step += 3) {
    series[0]?.trace.follow([...run.steps, buildSteps(4801, step - 4798)]);
    plot.append();
  }
  await nextFrame();
  expect(recorded.drawings()).toBe(before);
  vi.advanceTimersByTime(250);
  await nextFrame();
  expect(recorded.drawings()).toBe(before + 1);
});

test('a hidden run is not drawn until it is shown again', async () => {
  const two = new SeriesCache().follow([run, buildCurveRun({ id: 'b', colour: 2, epochs: buildEpochs(2) })]);
  plot.setVisible('b', false);
  plot.setSeries(two, view);
  await nextFrame();
  expect(strokes('#bc8433')).toHaveLength(0);
  plot.setVisible('b', true);
  await nextFrame();
  expect(strokes('#bc8433').length).toBeGreaterThan(0);
});

test('another theme is drawn in its own colours', async () => {
  plot.setSeries(series, view);
  await nextFrame();
  document.documentElement.dataset['theme'] = 'dark';
  await nextFrame();
  expect(strokes('#82a4fe').length).toBeGreaterThan(0);
});

test('a disposed plot draws no more and leaves no listener behind', async () => {
  const watched: (() => readonly string[])[] = [];
  /** Lists which listeners a target was given and has not been relieved of. */
  const watch = (target: EventTarget): void => {
    const added = vi.spyOn(target, 'addEventListener');
    const removed = vi.spyOn(target, 'removeEventListener');
    watched.push(() => {
      const isGone = (type: string, listener: unknown): boolean =>
        removed.mock.calls.some(([goneType, gone]) => goneType === type && gone === listener);
      return added.mock.calls.filter(([type, listener]) => !isGone(type, listener)).map(([type]) => type);
    });
  };
  const listening = (): readonly string[] => watched.flatMap((left) => left());
  const { canvas, drawings } = recordingCanvas();
  watch(window);
  watch(document);
  watch(document.fonts);
  watch(canvas);
  vi.spyOn(globalThis, 'matchMedia').mockImplementation(() => {
    const list = new EventTarget();
    watch(list);
    return list as MediaQueryList;
  });
  const other = createCurvePlot(canvas);
  expect(listening()).toContain('change');
  other.resize({ width: 300, height: 100 });
  other.setSeries(series, view);
  other.dispose();
  const drawn = drawings();
  document.documentElement.dataset['theme'] = 'dark';
  await nextFrame();
  expect(listening()).toEqual([]);
  expect(drawings()).toBe(drawn);
});

test('stands a run whose loss became not-a-number, and one with nothing', async () => {
  const broken = buildSteps(1, 100);
  broken.loss.fill(NaN, 50);
  const odd = [buildCurveRun({ id: 'nan', steps: [broken] }), buildCurveRun({ id: 'none' })];
  plot.setSeries(new SeriesCache().follow(odd), view);
  await nextFrame();
  const points = recorded.calls.filter(({ name }) => name === 'lineTo').flatMap(({ args }) => args);
  expect(points.length).toBeGreaterThan(0);
  expect(points.every((value) => Number.isFinite(value))).toBe(true);
});
