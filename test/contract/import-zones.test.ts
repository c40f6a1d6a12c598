import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { mayImport, ZONES, zoneOf } from '../../import-zones.js';

const root = path.join(import.meta.dirname, '..', '..');

function sourceFiles(): string[] {
  const folders = readdirSync(root).filter((name) => name.startsWith('src-'));
  const names = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.posix.join(folder, String(name))),
  );
  return names.filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('.d.ts'));
}

/** Module names that a file imports, static or dynamic, types included; of a component those of its scripts. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const scripts = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '')
    : [text];
  return scripts.flatMap((script) => ts.preProcessFile(script, true, true).importedFiles.map((found) => found.fileName));
}

function targetOf(file: string, name: string): string {
  const target = name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name.replace(/^@shared\//, 'src-shared/');
  return /^src-.*\.js$/.test(target) ? target.replace(/\.js$/, '.ts') : target;
}

const files = sourceFiles();
const edges = files.flatMap((file) => importsOf(file).map((name) => ({ file, target: targetOf(file, name) })));

test('every source file lies in a zone', () => {
  expect(files.filter((file) => zoneOf(file) === undefined)).toEqual([]);
});

test('no import crosses a zone where there is no door', () => {
  expect(edges.length).toBeGreaterThan(200);
  expect(edges.filter(({ file, target }) => !mayImport(file, target)).map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('no import runs in a circle through files', () => {
  const next = new Map(files.map((file) => [file, edges.filter((edge) => edge.file === file).map((edge) => edge.target)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
    if (done.has(file) || trail.includes(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

describe('the table itself', () => {
  test.each([
    ['src-renderer/features/train/TrainPage.svelte', 'electron'],
    ['src-renderer/features/train/TrainPage.svelte', 'src-renderer/api/client.ts'],
    ['src-renderer/features/train/TrainPage.svelte', 'src-renderer/features/runs/RunTable.svelte'],
    ['src-renderer/state/training-state.svelte.ts', 'chart.js'],
    ['src-shared/domain/run.ts', 'node:fs'],
    ['src-main/services/training-service.ts', 'better-sqlite3'],
    ['src-main/services/training-service.ts', 'src-main/history/client.ts'],
    ['src-main/ipc/handlers/runs.ts', 'electron'],
    ['src-main/engine/fit-loop.ts', 'electron'],
    ['src-main/engine/fit-loop.ts', 'src-main/history/history.ts'],
    ['src-main/engine-host/supervisor.ts', 'electron'],
    ['src-main/preload/preload.ts', 'src-shared/domain/run.ts'],
  ])('%s may not import %s', (file, target) => {
    expect(mayImport(file, target)).toBe(false);
  });

  test.each([
    ['src-main/ipc/guard.ts', 'electron'],
    ['src-main/ipc/handlers/runs.ts', 'src-main/services/services.ts'],
    ['src-main/services/training-job.ts', 'src-main/history/history.ts'],
    ['src-renderer/features/train/TrainPage.svelte', 'src-renderer/parts/ConfusionMatrix.svelte'],
  ])('%s may import %s', (file, target) => {
    expect(mayImport(file, target)).toBe(true);
  });

  test('names folders that exist', () => {
    const missing = Object.keys(ZONES).filter((zone) => !files.some((file) => file === zone || file.startsWith(`${zone}/`)));
    expect(missing.filter((zone) => zone !== 'src-renderer/styles')).toEqual([]);
  });
});
