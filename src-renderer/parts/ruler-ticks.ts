/** Up to this many epochs each one is a segment; beyond, lines would run together. */
const MOST_SEGMENTS = 60;

/**
 * Where a progress ruler is cut, as shares of its length: at every epoch, or, with many, at every 5, 10, 50, 100, ...
 * epochs. The ends are not among them.
 */
export function rulerTicks(epochs: number): readonly number[] {
  let every = 1;
  for (let factor = 5; epochs / every > MOST_SEGMENTS; factor = factor === 5 ? 2 : 5) every *= factor;
  const ticks: number[] = [];
  for (let epoch = every; epoch < epochs; epoch += every) ticks.push(epoch / epochs);
  return ticks;
}
