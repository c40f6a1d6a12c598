import { describe, expect, it } from 'vitest';
import { PRESETS } from '@shared/domain/presets.js';
import type { NamedTensor } from '@shared/engine/protocol.js';
import { randomWeights } from '../../support/oracle-arbitraries.js';
import { fingerprint, tensorFlow } from '../../support/oracle-harness.js';
import { blockCounts, heldAs, joined, partOf } from '../../../src-main/engine/graph/row-blocks.js';
import { Network } from '../../../src-main/engine/network.js';

const modelOf = (id: string) => {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (!preset) throw new Error(`There is no preset ${id}.`);
  return preset.config;
};

describe('blocks of rows', () => {
  it('divide the large kernels of a network without convolutions, one for each thread', () => {
    const { model } = modelOf('reference-fcnn');
    expect([...blockCounts(model, 2)]).toEqual([
      ['param/fc1/kernel', 2],
      ['param/fc2/kernel', 2],
    ]);
    expect(blockCounts(model, 1).size).toBe(0);
    expect([...blockCounts(model, 3)]).toEqual([]); // neither 784 nor 512 rows can be divided by 3
    expect(blockCounts(modelOf('reference-cnn').model, 2).size).toBe(0);
  });

  it('are consecutive rows, and come together again', () => {
    const whole = { name: 'param/fc1/kernel', shape: [4, 3] };
    const values = Float32Array.from({ length: 12 }, (_, index) => index);
    const held = heldAs(whole, 2);
    expect(held.map(({ name, shape }) => [name, shape])).toEqual([
      ['param/fc1/kernel/0', [2, 3]],
      ['param/fc1/kernel/1', [2, 3]],
    ]);
    const parts = held.map((part) => [part, partOf(part, values)] as const);
    expect([...(parts[1]?.[1] ?? [])]).toEqual([6, 7, 8, 9, 10, 11]);
    expect(joined([...parts].reverse())).toEqual([{ ...whole, values }]);
  });

  it('are seen nowhere outside: the state comes out of the session as it went in', () => {
    const { model, optimizer } = modelOf('reference-fcnn');
    const network = new Network(tensorFlow, { spec: model, optimizer, labelSmoothing: 0, batchSizes: [4], towers: 2, imageCount: 4 });
    try {
      const weights = randomWeights(model, 3);
      const slots = weights.flatMap(({ name, shape, values }) =>
        ['m', 'v'].map((slot) => ({ name: `slot/${slot}/${name}`, shape, values })),
      );
      network.setState(weights, slots);
      const state = network.state();
      expect(fingerprint(state.weights)).toBe(fingerprint(weights));
      const byName = (a: NamedTensor, b: NamedTensor): number => (a.name < b.name ? -1 : 1);
      expect(fingerprint(state.slots.toSorted(byName))).toBe(fingerprint(slots.toSorted(byName)));
    } finally {
      network.close();
    }
  });
});
