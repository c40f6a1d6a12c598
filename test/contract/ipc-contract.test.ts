import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { MAX_DROPPED_FILES } from '@shared/domain/dropped-kind.js';
import { PRESETS } from '@shared/domain/presets.js';
import { EVENT_NAMES, REQUEST_NAMES } from '@shared/ipc/channels.js';
import { REGISTER_DROP } from '@shared/ipc/private-channels.js';
import { REQUEST_SCHEMAS } from '@shared/ipc/schemas.js';
import { answer } from '../../src-main/ipc/answer.js';
import { createAnswering } from '../../src-main/ipc/answering.js';
import { createHandlers } from '../../src-main/ipc/handlers/handlers.js';
import { DroppedFiles } from '../../src-main/services/dropped-files.js';
import type { Services } from '../../src-main/services/services.js';
import { countingHandlers, describeMalformedRequests } from '../support/ipc-suite.js';
import { memoryLog, testEvents } from '../support/services.js';

const builtPreload = path.join(import.meta.dirname, '..', '..', 'out', 'preload', 'preload.cjs');

/** Runs the built preload with a stand-in for Electron and returns what it puts on the window. */
interface RunningPreload {
  readonly exposed: Record<string, unknown>;
  readonly required: string[];
  readonly invoked: unknown[][];
  /** What was sent without an answer. */
  readonly sent: unknown[][];
  /** Plays a drop of files, given as their paths ('' for what is no file of the disk). */
  readonly drop: (files: readonly string[], isTrusted: boolean) => void;
}

function runPreload(): RunningPreload {
  const exposed: Record<string, unknown> = {};
  const required: string[] = [];
  const invoked: unknown[][] = [];
  const sent: unknown[][] = [];
  const listeners: ((event: unknown) => void)[] = [];
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => (exposed[name] = value) },
    ipcRenderer: {
      invoke: (...args: unknown[]) => invoked.push(args),
      send: (...args: unknown[]) => sent.push(args),
      on: () => undefined,
      off: () => undefined,
    },
    webUtils: { getPathForFile: (file: string) => file },
  };
  const require = (name: string): unknown => {
    required.push(name);
    return electron;
  };
  const window = {
    addEventListener: (kind: string, listener: (event: unknown) => void) => {
      if (kind === 'drop') listeners.push(listener);
    },
  };
  vm.runInNewContext(readFileSync(builtPreload, 'utf8'), { require, window, module: { exports: {} }, exports: {} });
  const drop = (files: readonly string[], isTrusted: boolean): void => {
    for (const listener of listeners) listener({ isTrusted, dataTransfer: { files } });
  };
  return { exposed, required, invoked, sent, drop };
}

test('every request has a schema and a handler, and nothing else has', () => {
  const handlers = createHandlers({ training: {}, history: {}, events: {}, opening: {} } as unknown as Services);
  expect(Object.keys(handlers).sort()).toEqual([...REQUEST_NAMES].sort());
  expect(Object.keys(REQUEST_SCHEMAS).sort()).toEqual([...REQUEST_NAMES].sort());
});

describe('the preload', () => {
  test('exposes exactly the names of the contract', () => {
    const { exposed, required } = runPreload();
    expect(Object.keys(exposed)).toEqual(['api']);
    const api = exposed['api'] as { request: Record<string, unknown>; on: Record<string, unknown> };
    expect(Object.keys(api).sort()).toEqual(['on', 'request']);
    expect(Object.keys(api.request).sort()).toEqual([...REQUEST_NAMES].sort());
    expect(Object.keys(api.on).sort()).toEqual([...EVENT_NAMES].sort());
    expect(required).toEqual(['electron']);
  });

  test('passes a request on under its own name only', () => {
    const { exposed, invoked } = runPreload();
    const api = exposed['api'] as { request: Record<string, (...args: unknown[]) => unknown> };
    api.request['runs:get']?.('one');
    expect(invoked).toEqual([['runs:get', 'one']]);
  });

  test('tells main where dropped files lie, but not of a drop that the page made up, nor of what is no file', () => {
    const { sent, drop } = runPreload();
    drop(['/home/a/net.pth'], false);
    drop([''], true);
    expect(sent).toEqual([]);
    drop(['/home/a/net.pth', ''], true);
    expect(sent).toEqual([[REGISTER_DROP, ['/home/a/net.pth']]]);
  });

  test('tells of too many dropped files by one above the limit, which main hands on and no more', () => {
    const { sent, drop } = runPreload();
    drop(
      Array.from({ length: 5_000 }, (_, index) => `/home/a/${index}.png`),
      true,
    );
    const [, paths] = sent[0] as unknown as readonly [string, readonly string[]];
    expect(paths).toHaveLength(MAX_DROPPED_FILES + 1);

    const { events } = testEvents();
    const { log, lines } = memoryLog();
    const told: number[] = [];
    events.on('files:dropped', (files) => told.push(files.length));
    const services = { training: {}, history: {}, opening: {}, events, droppedFiles: new DroppedFiles(() => 0) };
    const { takeDrop } = createAnswering(services as unknown as Services, log);
    takeDrop([paths]);
    takeDrop([[...paths, '/home/a/more.png']]);
    expect(told).toEqual([MAX_DROPPED_FILES + 1]);
    expect(lines.join('')).toContain('refused dropped files');
  });
});

describeMalformedRequests(300);

describe('answer', () => {
  test('a config with an unknown key is refused, and the preset it came from is accepted', async () => {
    const { handlers, calls } = countingHandlers();
    const config = { name: 'a', ...PRESETS[0]?.config };
    expect((await answer(handlers, 'training:start', [config], memoryLog().log)).ok).toBe(true);
    expect((await answer(handlers, 'training:start', [{ ...config, path: '/etc/passwd' }], memoryLog().log)).ok).toBe(false);
    expect(calls).toEqual(['training:start']);
  });

  test('a bug in a handler is answered as internal and logged', async () => {
    const { log, lines } = memoryLog();
    const { handlers } = countingHandlers();
    const broken = { ...handlers, 'runs:list': () => Promise.reject(new TypeError('no such thing')) };
    const envelope = await answer(broken, 'runs:list', [], log);
    expect(envelope).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(lines.join('')).toContain('no such thing');
  });
});
