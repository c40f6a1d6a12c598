import { AppError, toErrorReport, type ErrorReport } from '@shared/errors.js';
import { checkSize, readImageHeader } from '@shared/ink/image-header.js';
import { findPolarity, greyOf, inkOf, type GreyPicture, type Polarity } from '@shared/ink/picture.js';
import type { DrawPadState } from './draw-pad.svelte.js';

/** A picture that was dropped or pasted: its polarity was found, and can be turned round. */
export class DrawPicture {
  name = $state<string | null>(null);
  polarity = $state<Polarity>('dark-on-light');
  problem = $state.raw<ErrorReport | null>(null);

  private readonly pad: DrawPadState;
  private picture: GreyPicture | null = null;

  constructor(pad: DrawPadState) {
    this.pad = pad;
  }

  /** Puts a picture file on the pad; one that cannot be read leaves the pad as it is. */
  async open(file: File): Promise<void> {
    const name = file.name === '' ? 'The picture' : file.name;
    this.dismiss();
    try {
      this.picture = await decode(file, name);
      this.name = name;
      this.show(findPolarity(this.picture));
    } catch (thrown) {
      this.problem = toErrorReport(thrown);
    }
  }

  turnRound(): void {
    this.show(this.polarity === 'dark-on-light' ? 'light-on-dark' : 'dark-on-light');
  }

  /** The pad shows something else now. */
  dismiss(): void {
    [this.name, this.picture, this.problem] = [null, null, null];
  }

  private show(polarity: Polarity): void {
    if (this.picture === null) return;
    this.polarity = polarity;
    this.pad.load(inkOf(this.picture, polarity));
  }
}

/** The picture as grey levels. Its header is read first: what is too large is never decoded. Throws `file-malformed`. */
async function decode(file: File, name: string): Promise<GreyPicture> {
  checkSize(file.size, name);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { format, height, width } = readImageHeader(bytes, name);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${format}` }), { imageOrientation: 'from-image' });
  } catch (error) {
    throw new AppError('file-malformed', `${name} is damaged or incomplete. Save the picture anew.`, { cause: error });
  }
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error(`There is no canvas for ${height} × ${width} pixels.`);
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const size = { height: bitmap.height, width: bitmap.width };
  bitmap.close();
  return { format, ...size, levels: greyOf(data, size.height * size.width) };
}
