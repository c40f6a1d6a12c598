import { layersOf, paddingBefore, type Layer, type WindowSpec } from './model-layers.js';
import type { ModelSpec } from './model-spec.js';

/** A window of the input image, in pixels; it may reach over the edge where a convolution pads. */
export interface ImagePatch {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function windowOf(layer: Layer): WindowSpec | null {
  if (layer.kind === 'conv') return layer.spec;
  return layer.kind === 'pool' ? { ...layer.spec, padding: 'valid' } : null;
}

/** The inputs along one axis that a range of outputs reads. */
function inputsOf({ first, last }: Range, window: WindowSpec, inputs: number): Range {
  const [before, { size, stride }] = [paddingBefore(inputs, window), window];
  return { first: first * stride - before, last: last * stride - before + size - 1 };
}

/**
 * What of the image one value of a layer depends on. `row` and `column` are its position in the layer's map; the layer
 * must come before `flatten`. Throws a plain Error for any other.
 */
export function receptiveField(spec: ModelSpec, layerName: string, row: number, column: number): ImagePatch {
  const layers = layersOf(spec);
  const at = layers.findIndex(({ name }) => name === layerName);
  const upTo = layers.slice(0, at + 1);
  if (at < 0 || upTo.some(({ kind }) => kind === 'flatten')) throw new Error(`${layerName} has no map.`);
  let rows: Range = { first: row, last: row };
  let columns: Range = { first: column, last: column };
  for (const layer of [...upTo].reverse()) {
    const window = windowOf(layer);
    if (window === null) continue;
    const [inputHeight = 0, inputWidth = 0] = layer.inputShape;
    rows = inputsOf(rows, window, inputHeight);
    columns = inputsOf(columns, window, inputWidth);
  }
  return { top: rows.first, left: columns.first, height: rows.last - rows.first + 1, width: columns.last - columns.first + 1 };
}
