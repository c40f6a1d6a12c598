import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import { afterAll } from 'vitest';
import { projectRoot } from './processes.js';

/**
 * Builds Node entries from the sources as they are now, for tests that start a worker or a child process; out/ may be
 * older. Inside the project, so that better-sqlite3 is found; removed when the test file ends.
 */
export async function buildEntries<Name extends string>(entries: Readonly<Record<Name, string>>): Promise<Readonly<Record<Name, string>>> {
  const folder = await mkdtemp(path.join(projectRoot, '.tsbuild', 'test-entries-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const names = Object.keys(entries) as Name[];
  await build({
    configFile: false,
    logLevel: 'warn',
    root: projectRoot,
    resolve: { alias: { '@shared': path.join(projectRoot, 'src-shared') } },
    build: {
      target: 'node20.18',
      ssr: true,
      outDir: folder,
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, path.join(projectRoot, entries[name])])),
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
    ssr: { external: ['better-sqlite3'], noExternal: ['zod'] },
  });
  const built = names.map((name): [Name, string] => [name, path.join(folder, `${name}.cjs`)]);
  return Object.fromEntries(built) as Record<Name, string>;
}
