/**
 * One layer on one image, forwards and back. Buffers are made once and written anew at every pass, so that a reading
 * makes no garbage; whoever keeps values copies them.
 */
export interface LayerPass {
  /** What the last forward pass found: row-major [h, w, c] or [n]. */
  readonly output: Float32Array;
  forward(input: Float32Array): void;
  /** From d score / d output to d score / d input, at the input of the last forward pass. */
  backward(gradient: Float32Array): Float32Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
