import path from 'node:path';
import type { NewDrawing, SavedDrawing } from '@shared/domain/saved-drawing.js';
import type { DrawingsFormat, EventMap } from '@shared/ipc/contract.js';
import type { History } from '../history/history.js';
import type { Emitter } from '../lib/emitter.js';
import { NODE_FILES, type FileOperations } from '../lib/fs-atomic.js';
import { timeStamp } from '../lib/time.js';
import { exportDrawings } from './export-drawings.js';
import type { PlaceQuestion } from './saving-service.js';

export interface DrawingsDependencies {
  readonly history: Pick<History, 'listDrawings' | 'addDrawing' | 'deleteDrawing'>;
  readonly events: Emitter<EventMap>;
  readonly now: () => number;
  /** An absolute path, or null when the dialog was cancelled. */
  readonly pickPlace: (question: PlaceQuestion) => Promise<string | null>;
  readonly files?: FileOperations;
}

/** The user's own digits: kept, listed, deleted, exported. */
export class DrawingsService {
  private readonly deps: DrawingsDependencies;

  constructor(deps: DrawingsDependencies) {
    this.deps = deps;
  }

  list(): Promise<readonly SavedDrawing[]> {
    return this.deps.history.listDrawings();
  }

  async save(drawing: NewDrawing): Promise<SavedDrawing> {
    const saved = await this.deps.history.addDrawing(drawing, this.deps.now());
    this.deps.events.emit('drawings:changed', null);
    return saved;
  }

  async delete(drawingId: string): Promise<void> {
    await this.deps.history.deleteDrawing(drawingId);
    this.deps.events.emit('drawings:changed', null);
  }

  /** Asks where to, and writes into a new folder there; null when that was cancelled. `bad-request` when there are none. */
  async exportAsked(format: DrawingsFormat): Promise<{ readonly folder: string; readonly count: number } | null> {
    const drawings = await this.deps.history.listDrawings();
    const place = drawings.length === 0 ? '' : await this.deps.pickPlace({ kind: 'folder', suggestedName: '', extension: '' });
    if (place === null) return null;
    const folder = `digit-lab-digits-${timeStamp(this.deps.now())}`;
    exportDrawings(drawings, format, path.join(place, folder), this.deps.files ?? NODE_FILES);
    return { folder, count: drawings.length };
  }
}
