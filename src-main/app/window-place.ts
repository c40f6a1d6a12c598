import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from '@shared/zod.js';
import { NODE_FILES, writeWhole } from '../lib/fs-atomic.js';
import type { Log } from '../lib/log.js';

/** Where a window stands on the screens, in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace {
  readonly bounds: Rectangle;
  readonly isMaximised: boolean;
}

export const DEFAULT_SIZE = { width: 1440, height: 900 } as const;
export const SMALLEST_SIZE = { width: 1024, height: 700 } as const;
/** How much of the title bar must be on a screen, so that the window can be taken hold of. */
const GRIP = { width: 120, height: 40 } as const;

const side = z.int().min(-100_000).max(100_000);
const placeSchema: z.ZodType<WindowPlace> = z.strictObject({
  bounds: z.strictObject({ x: side, y: side, width: z.int().min(1).max(100_000), height: z.int().min(1).max(100_000) }),
  isMaximised: z.boolean(),
});

function overlap(start: number, length: number, from: number, span: number): number {
  return Math.min(start + length, from + span) - Math.max(start, from);
}

/**
 * The remembered place if the window could be taken hold of there on one of these screens' work areas, no larger than
 * that area and no smaller than the window may be; else undefined, and the system chooses.
 */
export function usablePlace({ bounds }: WindowPlace, workAreas: readonly Rectangle[]): Rectangle | undefined {
  const area = workAreas.find(
    ({ x, y, width, height }) =>
      overlap(bounds.x, bounds.width, x, width) >= GRIP.width && bounds.y >= y && overlap(bounds.y, GRIP.height, y, height) >= GRIP.height,
  );
  if (area === undefined) return undefined;
  const width = Math.max(SMALLEST_SIZE.width, Math.min(bounds.width, area.width));
  const height = Math.max(SMALLEST_SIZE.height, Math.min(bounds.height, area.height));
  return { ...bounds, width, height };
}

const placeFile = (folder: string): string => path.join(folder, 'window-place.json');

/** What was remembered in the folder; undefined the first time, or when the file is damaged. */
export function readPlace(folder: string): WindowPlace | undefined {
  try {
    return placeSchema.safeParse(JSON.parse(readFileSync(placeFile(folder), 'utf8'))).data;
  } catch {
    return undefined; // not there yet, or not JSON: the window opens where the system puts it
  }
}

/** Remembers a place; where that fails the next start uses the one before. */
export function writePlace(folder: string, place: WindowPlace, log: Log): void {
  try {
    writeWhole(NODE_FILES, placeFile(folder), Buffer.from(JSON.stringify(place)));
  } catch (error) {
    log.error('window', 'its place could not be remembered', error);
  }
}
