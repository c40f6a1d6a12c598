/** Numbers by position from 0 on; undefined beyond the last. */
export interface Column {
  at(index: number): number | undefined;
}

/** 2^12 values, 16 KB, a block. */
const [BLOCK_BITS, BLOCK] = [12, 4096];

/** Numbers that are added one after the other: what is there is never copied, and less than a block is in reserve. */
export class GrowingColumn implements Column {
  private readonly blocks: Float32Array[] = [];
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: number): void {
    const at = this.count++;
    let block = this.blocks[at >> BLOCK_BITS];
    if (block === undefined) {
      block = new Float32Array(BLOCK);
      this.blocks.push(block);
    }
    block[at % BLOCK] = value;
  }

  at(index: number): number | undefined {
    return index < this.count ? this.blocks[index >> BLOCK_BITS]?.[index % BLOCK] : undefined;
  }
}
