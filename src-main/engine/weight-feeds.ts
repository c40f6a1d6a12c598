import type { NamedTensor } from '@shared/engine/protocol.js';
import type { Feed } from './backend.js';

/** What to feed to set these tensors. Throws if a tensor is missing or has another shape. */
export function feedsOf(stored: readonly Pick<NamedTensor, 'name' | 'shape'>[], given: readonly NamedTensor[]): readonly Feed[] {
  const byName = new Map(given.map((tensor) => [tensor.name, tensor]));
  return stored.map(({ name, shape }) => {
    const tensor = byName.get(name);
    if (!tensor) throw new Error(`${name} is missing.`);
    if (tensor.shape.join() !== shape.join()) throw new Error(`${name} has the shape ${tensor.shape.join('x')}, not ${shape.join('x')}.`);
    return { shape, values: tensor.values };
  });
}
