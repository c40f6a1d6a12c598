import os from 'node:os';
import type { EngineStatus } from '@shared/domain/training.js';

export interface DiagnosticFacts {
  readonly appVersion: string;
  readonly engine: EngineStatus;
  readonly runs: number;
  readonly notice: string | null;
  readonly logLines: readonly string[];
  /** Folders whose names tell who the user is, longest first or not. */
  readonly personalFolders: readonly string[];
}

/** Replaces the user's folders and name wherever they stand. */
export function withoutPersonalPaths(text: string, folders: readonly string[], user: string): string {
  const longestFirst = [...folders].filter((folder) => folder.length > 1).sort((a, b) => b.length - a.length);
  const hidden = longestFirst.reduce((words, folder) => words.replaceAll(folder, '~'), text);
  return user === '' ? hidden : hidden.replaceAll(new RegExp(`(?<=[/\\\\])${escapePattern(user)}(?=[/\\\\]|$)`, 'gm'), 'user');
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function describeEngine(engine: EngineStatus): string {
  if (engine.kind === 'ready') {
    const { tensorflow, intraOpThreads, interOpThreads, towers, oneDnn, cpuFeatures } = engine.info;
    return `TensorFlow ${tensorflow}, intra ${intraOpThreads}, inter ${interOpThreads}, towers ${towers}, oneDNN ${oneDnn ? 'on' : 'off'}, ${cpuFeatures.join(' ')}`;
  }
  return engine.kind === 'failed' ? `failed: ${engine.message}` : engine.kind;
}

/** What a report of a problem needs, as text; no personal path or name is in it. */
export function diagnosticText(facts: DiagnosticFacts): string {
  const { electron, chrome, node } = process.versions;
  const memoryGiB = Math.round(os.totalmem() / 2 ** 30);
  const text = [
    `Digit Lab ${facts.appVersion}; Electron ${electron}, Chromium ${chrome}, Node ${node}`,
    `${os.type()} ${os.release()} ${os.arch()}; ${os.cpus()[0]?.model ?? 'processor unknown'}, ${os.availableParallelism()} cores, ${memoryGiB} GiB`,
    `Engine: ${describeEngine(facts.engine)}`,
    `History: ${facts.runs} runs${facts.notice === null ? '' : `; ${facts.notice}`}`,
    '',
    ...facts.logLines,
  ].join('\n');
  return withoutPersonalPaths(text, facts.personalFolders, os.userInfo().username);
}
