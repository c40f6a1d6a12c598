/**
 * Writes protocol buffers (protobuf.dev, "Encoding"): fields in the order of the calls, no schema. Messages nest by
 * writing the inner one first: `outer.message(2, inner)`.
 */
export class ProtobufWriter {
  private buffer = new Uint8Array(256);
  private length = 0;

  /** A signed or unsigned whole number as a varint; negative ones take ten bytes, as int32 and int64 do. */
  integer(field: number, value: number): this {
    this.key(field, 0);
    this.varint(value);
    return this;
  }

  boolean(field: number, value: boolean): this {
    return this.integer(field, value ? 1 : 0);
  }

  /** A 32-bit IEEE number. */
  float(field: number, value: number): this {
    this.key(field, 5);
    this.append(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  /** A 64-bit IEEE number. */
  double(field: number, value: number): this {
    this.key(field, 1);
    this.append(new Uint8Array(Float64Array.of(value).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.key(field, 2);
    this.varint(value.length);
    this.append(value);
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  /** Whole numbers as one packed field. */
  packed(field: number, values: readonly number[]): this {
    const inner = new ProtobufWriter();
    for (const value of values) inner.varint(value);
    return this.bytes(field, inner.finish());
  }

  /** What was written, as a view that the next write may overwrite. */
  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private key(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  private varint(value: number): void {
    const encoded: number[] = [];
    // Numbers that shifts can divide; BigInt is ten times slower, and graphs have many thousand lengths.
    let rest = value;
    if (rest >= 0 && rest <= 0x7fffffff) {
      for (; rest > 127; rest >>>= 7) encoded.push((rest & 127) | 128);
      encoded.push(rest);
    } else {
      let wide = BigInt.asUintN(64, BigInt(value));
      for (; wide > 127n; wide >>= 7n) encoded.push(Number(wide & 127n) | 128);
      encoded.push(Number(wide));
    }
    this.append(encoded);
  }

  private append(values: ArrayLike<number>): void {
    const needed = this.length + values.length;
    if (needed > this.buffer.length) {
      const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
      grown.set(this.buffer.subarray(0, this.length));
      this.buffer = grown;
    }
    this.buffer.set(values, this.length);
    this.length = needed;
  }
}
