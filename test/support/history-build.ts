import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { isAlive, projectRoot } from './processes.js';

const ENTRIES = [
  'src-main/history/worker.ts',
  'src-main/history/import/import-worker.ts',
  'test/support/history-child.ts',
  'test/support/migration-child.ts',
  'test/support/mutants-child.ts',
  'test/support/dataset-mutants-child.ts',
] as const;

const nameOf = (entry: string): string => path.basename(entry, '.ts');
const parent = path.join(projectRoot, '.tsbuild', 'test-entries');
const folder = path.join(parent, String(process.pid));

let built: Promise<void> | undefined;

/**
 * Builds Node entries from the sources as they are now, once a process, for tests that start a worker or a child; out/ may
 * be older. Inside the project, so that better-sqlite3 is found. Returns the file of one of them.
 */
export async function builtEntry(entry: (typeof ENTRIES)[number]): Promise<string> {
  await (built ??= buildEntries());
  return path.join(folder, `${nameOf(entry)}.cjs`);
}

async function buildEntries(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // Vitest ends its processes with a signal, so that none removes its own
  for (const pid of readdirSync(parent)) if (!isAlive(Number(pid))) rmSync(path.join(parent, pid), { recursive: true, force: true });
  await build({
    configFile: false,
    logLevel: 'warn',
    root: projectRoot,
    resolve: { alias: { '@shared': path.join(projectRoot, 'src-shared') } },
    build: {
      target: 'node20.18',
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries(ENTRIES.map((entry) => [nameOf(entry), path.join(projectRoot, entry)])),
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
    ssr: { external: ['better-sqlite3'], noExternal: ['zod'] },
  });
}
