/** The pixels from `left` and `top` up to but not including `right` and `bottom`. */
export interface InkBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest box around the ink of the image that starts at `source[at]`; null where there is none. */
export function inkBox(source: Uint8Array, at: number, height: number, width: number): InkBox | null {
  const end = at + height * width;
  let [first, last] = [at, end - 1];
  while (first < end && source[first] === 0) first++;
  if (first === end) return null;
  while (source[last] === 0) last--;
  const [top, bottom] = [Math.floor((first - at) / width) | 0, (Math.floor((last - at) / width) + 1) | 0];
  let [left, right] = [width, 0];
  for (let row = top; row < bottom; row++) {
    const start = at + row * width;
    let x = 0;
    while (x < left && source[start + x] === 0) x++;
    left = x;
    x = width;
    while (x > right && source[start + x - 1] === 0) x--;
    right = x;
  }
  return { left, top, right, bottom };
}

/** Words of a box, and of one that was not looked for yet or has no ink in it. */
const [SIZE, UNKNOWN, EMPTY] = [4, 0, 0xffff] as const;

/** The boxes of many images of one size, each looked for once: it takes as long as sampling the image. */
export class InkBoxes {
  private readonly pixels: Uint8Array;
  private readonly height: number;
  private readonly width: number;
  /** Left, top, right and bottom of each image; `right` is above 0 where there is ink. */
  private readonly boxes: Uint16Array;

  constructor(pixels: Uint8Array, height: number, width: number) {
    this.pixels = pixels;
    this.height = height;
    this.width = width;
    this.boxes = new Uint16Array((SIZE * pixels.length) / (height * width));
  }

  /** As inkBox, of the image at this position. */
  of(position: number): InkBox | null {
    const { boxes } = this;
    const at = SIZE * position;
    this.find(position);
    if (boxes[at + 2] === EMPTY) return null;
    return { left: boxes[at] ?? 0, top: boxes[at + 1] ?? 0, right: boxes[at + 2] ?? 0, bottom: boxes[at + 3] ?? 0 };
  }

  /** Finds what was not looked for yet. */
  findAll(): void {
    for (let position = 0; position < this.boxes.length / SIZE; position++) this.find(position);
  }

  private find(position: number): void {
    if (this.boxes[SIZE * position + 2] !== UNKNOWN) return;
    const box = inkBox(this.pixels, position * this.height * this.width, this.height, this.width);
    this.boxes.set(box === null ? [0, 0, EMPTY, 0] : [box.left, box.top, box.right, box.bottom], SIZE * position);
  }
}
