import { describe, expect, test } from 'vitest';
import { layersOf, parameterCount } from '@shared/domain/model-layers.js';
import type { ModelSpec } from '@shared/domain/model-spec.js';
import { formatShape, stagesOf } from '@shared/domain/network-stages.js';
import { findPreset } from '@shared/domain/presets.js';

function modelOf(preset: string): ModelSpec {
  const found = findPreset(preset);
  if (!found) throw new Error(`The preset ${preset} is gone`);
  return found.config.model;
}

describe('the stages of a network', () => {
  test('are its computing layers with what follows them', () => {
    const stages = stagesOf(modelOf('fast-cnn'));
    expect(stages.map(({ title, output, outputShape, parameters }) => [title, output, formatShape(outputShape), parameters])).toEqual([
      ['Input', null, '28×28×1', 0],
      ['Conv 1', 'act1', '28×28×16', 160],
      ['Pool 1', 'pool1', '14×14×16', 0],
      ['Conv 2', 'act2', '14×14×32', 4640],
      ['Pool 2', 'pool2', '7×7×32', 0],
      ['Dense 1', 'act3', '128', 200_832],
      ['Dense 2', 'act4', '64', 8256],
      ['Output', 'output', '10', 650],
    ]);
    expect(stages[5]?.steps).toEqual([
      'flattened',
      'dropout 0.10 in training',
      'every input to every unit',
      'ReLU',
      'dropout 0.10 in training',
    ]);
  });

  test('of a network without convolutions are dense', () => {
    expect(stagesOf(modelOf('reference-fcnn')).map((stage) => stage.title)).toEqual(['Input', 'Dense 1', 'Dense 2', 'Output']);
  });

  test('count every parameter and name every layer once', () => {
    const base = modelOf('fast-cnn');
    const spec: ModelSpec = {
      ...base,
      blocks: base.blocks.map((block) => ({ ...block, batchNorm: true, convs: [...block.convs, ...block.convs] })),
      hidden: base.hidden.map((layer) => ({ ...layer, batchNorm: true })),
    };
    const stages = stagesOf(spec);
    expect(stages.reduce((sum, stage) => sum + stage.parameters, 0)).toBe(parameterCount(spec));
    expect(stages.flatMap((stage) => stage.steps)).toHaveLength(layersOf(spec).length + 1);
  });
});
