import { Unreadable } from './unreadable.js';

/** A pickle's instructions and their arguments, in order; little-endian. Throws Unreadable at its end. */
export class PickleBytes {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.view.getUint8(this.take(1));
  }

  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  text(length: number): string {
    const start = this.take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.bytes.subarray(start, this.at));
    } catch (error) {
      throw new Unreadable(`the text at byte ${start} of its description is not UTF-8`, { cause: error });
    }
  }

  /** Up to the next line feed, which is skipped. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end === -1) throw new Unreadable('a name in its description has no end');
    const text = this.text(end - this.at);
    this.at += 1;
    return text;
  }

  private take(length: number): number {
    const start = this.at;
    if (length > this.bytes.length - start) throw new Unreadable(`its description ends in the middle of a value (byte ${start})`);
    this.at += length;
    return start;
  }
}
