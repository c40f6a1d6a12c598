/**
 * The path of a sparkline in a box, left to right, its range filling the height. Values that are not finite leave a
 * gap; one value is a dot (a line of no length, for round caps).
 */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const xAt = (index: number): number => (values.length === 1 ? width / 2 : (index / (values.length - 1)) * width);
  const yAt = (value: number): number => (high === low ? height / 2 : height - ((value - low) / (high - low)) * height);
  let path = '';
  let drawing = false;
  values.forEach((value, index) => {
    const isPoint = Number.isFinite(value);
    if (isPoint) path += `${drawing ? 'L' : 'M'}${xAt(index).toFixed(2)} ${yAt(value).toFixed(2)}`;
    if (isPoint && !drawing && !Number.isFinite(values[index + 1] ?? NaN)) path += 'h0';
    drawing = isPoint;
  });
  return path;
}
