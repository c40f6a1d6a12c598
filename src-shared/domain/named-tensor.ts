/** A tensor outside the engine: float32, row-major. Names: `param/conv1/kernel`, `buffer/norm1/movingMean`, `slot/m/param/conv1/kernel`. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
