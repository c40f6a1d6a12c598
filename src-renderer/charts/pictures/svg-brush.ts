import type { Brush } from './brush.js';

interface Style {
  fillStyle: Brush['fillStyle'];
  strokeStyle: Brush['strokeStyle'];
  globalAlpha: number;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  font: string;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  /** Id of the clip path in force. */
  clip: string | null;
}

const START: Style = {
  fillStyle: '#000000',
  strokeStyle: '#000000',
  globalAlpha: 1,
  lineWidth: 1,
  lineJoin: 'miter',
  font: '11px sans-serif',
  textBaseline: 'alphabetic',
  dash: [],
  clip: null,
};

const number = (value: number): string => String(Number(value.toFixed(2)));

/** Text as it may stand in XML; characters that XML does not have become spaces. */
function escaped(text: string): string {
  const plain = Array.from(text, (character) =>
    character < ' ' || character === '\ufffe' || character === '\uffff' ? ' ' : character,
  ).join('');
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** "600 13px Inter, sans-serif" as attributes. */
function fontAttributes(font: string): string {
  const [, weight, size, family] = /^(?:(\d+|bold|normal)\s+)?([\d.]+)px\s+(.+)$/.exec(font) ?? [];
  const strong = weight === undefined || weight === '400' || weight === 'normal' ? '' : ` font-weight="${weight}"`;
  return `font-family="${escaped(family ?? 'sans-serif')}" font-size="${size ?? '11'}"${strong}`;
}

/**
 * Paints as a canvas does and writes SVG: paths stay paths and text stays text. Only the calls of Brush are known.
 * Text is measured by the given function (text, CSS font) -> pixels.
 */
export class SvgBrush implements Brush {
  private style: Style = { ...START };
  private readonly saved: Style[] = [];
  private readonly elements: string[] = [];
  private readonly clips: string[] = [];
  private path = '';
  /** Rectangles of one style that follow each other become one path. */
  private rectangles: { readonly attributes: string; path: string } | null = null;

  private readonly measure: (text: string, font: string) => number;

  constructor(measure: (text: string, font: string) => number) {
    this.measure = measure;
  }

  get fillStyle(): Brush['fillStyle'] {
    return this.style.fillStyle;
  }
  set fillStyle(value: Brush['fillStyle']) {
    this.style.fillStyle = value;
  }
  get strokeStyle(): Brush['strokeStyle'] {
    return this.style.strokeStyle;
  }
  set strokeStyle(value: Brush['strokeStyle']) {
    this.style.strokeStyle = value;
  }
  get globalAlpha(): number {
    return this.style.globalAlpha;
  }
  set globalAlpha(value: number) {
    this.style.globalAlpha = value;
  }
  get lineWidth(): number {
    return this.style.lineWidth;
  }
  set lineWidth(value: number) {
    this.style.lineWidth = value;
  }
  get lineJoin(): CanvasLineJoin {
    return this.style.lineJoin;
  }
  set lineJoin(value: CanvasLineJoin) {
    this.style.lineJoin = value;
  }
  get font(): string {
    return this.style.font;
  }
  set font(value: string) {
    this.style.font = value;
  }
  get textBaseline(): CanvasTextBaseline {
    return this.style.textBaseline;
  }
  set textBaseline(value: CanvasTextBaseline) {
    this.style.textBaseline = value;
  }

  save(): void {
    this.saved.push({ ...this.style });
  }
  restore(): void {
    this.style = this.saved.pop() ?? this.style;
  }
  setLineDash(dash: Iterable<number>): void {
    this.style.dash = [...dash];
  }
  measureText(text: string): TextMetrics {
    // painters read nothing of a measurement but its width
    return { width: this.measure(text, this.style.font) } as TextMetrics;
  }

  beginPath(): void {
    this.path = '';
  }
  moveTo(x: number, y: number): void {
    this.path += `M${number(x)} ${number(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `L${number(x)} ${number(y)}`;
  }
  closePath(): void {
    this.path += 'Z';
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}Z`;
  }
  clip(): void {
    const id = `clip-${this.clips.length + 1}`;
    this.clips.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath>`);
    this.style.clip = id;
  }

  stroke(): void {
    this.add(`<path d="${this.path}" fill="none" ${this.strokeAttributes()}${this.common()}/>`);
  }
  fill(): void {
    this.add(`<path d="${this.path}" fill="${this.colour(this.style.fillStyle)}"${this.common()}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    const attributes = `fill="${this.colour(this.style.fillStyle)}"${this.common()}`;
    if (this.rectangles?.attributes !== attributes) {
      this.endRectangles();
      this.rectangles = { attributes, path: '' };
    }
    this.rectangles.path += `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}Z`;
  }
  fillText(text: string, x: number, y: number): void {
    this.addText(text, x, y, `fill="${this.colour(this.style.fillStyle)}"`);
  }
  strokeText(text: string, x: number, y: number): void {
    this.addText(text, x, y, `fill="none" ${this.strokeAttributes()}`);
  }

  /** The whole picture; `title` is what it shows, for who does not see it. */
  document(width: number, height: number, title: string): string {
    this.endRectangles();
    const defs = this.clips.length === 0 ? '' : `<defs>${this.clips.join('')}</defs>\n`;
    return [
      `<?xml version="1.0" encoding="UTF-8"?>`,
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `${defs}${this.elements.join('\n')}`,
      '</svg>\n',
    ].join('\n');
  }

  private colour(style: Brush['fillStyle']): string {
    if (typeof style !== 'string') throw new TypeError('An SVG picture is painted with colours, not with gradients or patterns');
    return escaped(style);
  }

  private strokeAttributes(): string {
    const { strokeStyle, lineWidth, lineJoin, dash } = this.style;
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
    return `stroke="${this.colour(strokeStyle)}" stroke-width="${number(lineWidth)}" stroke-linejoin="${lineJoin}"${dashes}`;
  }

  private common(): string {
    const { globalAlpha, clip } = this.style;
    return `${globalAlpha < 1 ? ` opacity="${number(globalAlpha)}"` : ''}${clip === null ? '' : ` clip-path="url(#${clip})"`}`;
  }

  private addText(text: string, x: number, y: number, paint: string): void {
    const baseline = this.style.textBaseline === 'middle' ? ' dominant-baseline="central"' : '';
    const place = `x="${number(x)}" y="${number(y)}"${baseline}`;
    this.add(`<text ${place} ${fontAttributes(this.style.font)} ${paint}${this.common()}>${escaped(text)}</text>`);
  }

  private add(element: string): void {
    this.endRectangles();
    this.elements.push(element);
  }

  private endRectangles(): void {
    if (this.rectangles === null) return;
    this.elements.push(`<path d="${this.rectangles.path}" ${this.rectangles.attributes}/>`);
    this.rectangles = null;
  }
}
