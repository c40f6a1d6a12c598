import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { app, clipboard } from 'electron';
import { AppError } from '@shared/errors.js';
import type { History, HistoryOpening } from '../history/history.js';
import type { Desktop } from '../services/services.js';
import type { TrainingService } from '../services/training-service.js';
import { diagnosticText } from './diagnostics.js';
import type { LogFile } from './log-file.js';
import { PLACES } from './places.js';

const LOG_LINES = 100;
const LICENCE_FILES = ['LICENSE', 'THIRD-PARTY-NOTICES.txt'];

interface DesktopParts {
  readonly history: History;
  readonly opening: HistoryOpening;
  readonly training: TrainingService;
  readonly logFile: LogFile;
  readonly dataDir: string;
}

export function createDesktop({ history, opening, training, logFile, dataDir }: DesktopParts): Desktop {
  return {
    readLicences: async () => {
      try {
        const texts = await Promise.all(LICENCE_FILES.map((name) => readFile(path.join(PLACES.licences, name), 'utf8')));
        return texts.join('\n\n');
      } catch (error) {
        const message = 'The licence texts are not beside the program. Digit Lab works all the same; its repository has them.';
        throw new AppError('file-not-found', message, { cause: error });
      }
    },
    copyDiagnostics: async () => {
      const text = diagnosticText({
        appVersion: app.getVersion(),
        engine: training.engineStatus,
        runs: (await history.listRuns()).length,
        notice: opening.notice,
        logLines: logFile.lastLines(LOG_LINES),
        personalFolders: [os.homedir(), dataDir, os.tmpdir(), app.getAppPath()],
      });
      await clipboard.writeText(text);
      return text;
    },
  };
}
