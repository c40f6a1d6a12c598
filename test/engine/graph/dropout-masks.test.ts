import { afterEach, describe, expect, it } from 'vitest';
import { tensorFlow } from '../../support/oracle-harness.js';
import { dropoutKey, DropoutMasks } from '../../../src-main/engine/graph/dropout-masks.js';
import { GraphBuilder } from '../../../src-main/engine/graph/graph-builder.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

const [BATCH, SIZE] = [32, 501];

interface Draw {
  readonly rates: readonly number[];
  readonly seed?: number;
  readonly step?: number;
  readonly tower?: number;
}

/** The masks of some dropout layers of SIZE values each, as one tower in one step draws them. */
function draw({ rates, seed = 1, step = 1, tower = 0 }: Draw): readonly (readonly number[])[] {
  const graph = new GraphBuilder();
  const key = graph.placeholder('key', 'int32', [2]);
  const masks = new DropoutMasks(
    graph,
    key,
    tower,
    BATCH,
    rates.map((rate) => ({ rate, size: SIZE })),
  );
  const outputs = rates.map((rate) => masks.mask(rate, SIZE)).map(({ node, output }) => `${node}:${output}`);
  const session = tensorFlow.openSession(graph.savedModel());
  try {
    return session
      .prepare(['key:0'], outputs)
      .run([{ shape: [2], values: dropoutKey(seed, step) }])
      .map((values) => [...values]);
  } finally {
    session.close();
  }
}

describe('dropout masks', () => {
  it.each([0.001, 0.02, 0.2, 0.5, 0.9, 0.98, 0.999])('drop a share of %d and keep the mean', (rate) => {
    const [mask = []] = draw({ rates: [rate] });
    const dropped = mask.filter((value) => value === 0).length / mask.length;
    const deviation = Math.sqrt((rate * (1 - rate)) / mask.length);
    // Eight random bits round the rate by up to 1/512.
    expect(Math.abs(dropped - rate)).toBeLessThan(5 * deviation + 1 / 512);
    const kept = mask.find((value) => value > 0) ?? NaN;
    expect(Math.abs(kept * (1 - rate) - 1)).toBeLessThan(0.03);
    expect(new Set(mask).size).toBe(2);
  });

  it('are the same for the same seed, step and tower, and differ in each of them and between layers', () => {
    const rates = [0.5, 0.5, 0.01, 0.01];
    const [first, second, rare, rarer] = draw({ rates });
    expect(draw({ rates })[0]).toEqual(first);
    expect(second).not.toEqual(first);
    expect(rarer).not.toEqual(rare);
    for (const other of [{ seed: 2 }, { step: 2 }, { tower: 1 }]) {
      const [changed, , changedRare] = draw({ rates, ...other });
      expect(changed).not.toEqual(first);
      expect(changedRare).not.toEqual(rare);
    }
  });

  it('has numbers for four towers, none of which another step draws', () => {
    const rates = [0.3];
    const [last] = draw({ rates, tower: 3 });
    const [next] = draw({ rates, step: 2 });
    expect(last).not.toEqual(next);
    expect(() => draw({ rates, tower: 4 })).toThrow('only for 4');
  });
});
