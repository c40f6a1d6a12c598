import type { Locator, Page } from 'playwright-core';
import { DIGIT_STROKES, type StrokePoint } from '../../bench/draw/strokes.js';

/** Where on the pad something is drawn, in shares of its side. */
export interface PadPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The Draw page of the real window. */
export class DrawPage {
  readonly pad: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.pad = page.getByLabel(/^Drawing pad/);
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: 'Draw' }).click();
    // both bundled networks are there and have nothing to read
    await this.section('Second opinions').getByText('Draw a digit', { exact: true }).nth(1).waitFor();
  }

  section(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** Draws a line with the mouse: the points as shares of the pad's side, which may lie beyond it. */
  async stroke(points: readonly StrokePoint[]): Promise<void> {
    const box = await this.pad.boundingBox();
    if (box === null) throw new Error('The pad is not there.');
    const [[x, y] = [0, 0], ...rest] = points.map(([px, py]) => [box.x + px * box.width, box.y + py * box.height] as const);
    const { mouse } = this.page;
    await mouse.move(x, y);
    await mouse.down();
    for (const [toX, toY] of rest) await mouse.move(toX, toY, { steps: 2 });
    await mouse.up();
  }

  async drawDigit(digit: number, place: PadPlace): Promise<void> {
    for (const points of DIGIT_STROKES[digit] ?? []) {
      await this.stroke(points.map(([x, y]) => [place.left + x * place.width, place.top + y * place.height]));
    }
  }

  async clear(): Promise<void> {
    await this.page.getByRole('button', { name: 'Clear' }).click();
    await this.section('Reading').getByText('Draw a digit to see it read').waitFor();
  }

  /** "Your drawing is read as 4, 99.97 %." or "Nothing is drawn.": what the pad's own label says. */
  async answer(): Promise<string> {
    const label = (await this.pad.getAttribute('aria-label')) ?? '';
    return /(Nothing is drawn\.|Your drawing is read as [^%]*%\.)/.exec(label)?.[0] ?? '';
  }

  /** What it is read as, once that is so; null for a blank pad. */
  async digit(): Promise<string | null> {
    return /read as (\d)/.exec(await this.answer())?.[1] ?? null;
  }
}
