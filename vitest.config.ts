import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { LongFirst } from './test/support/long-first.js';

const alias = { '@shared': path.join(import.meta.dirname, 'src-shared') };
const long = process.env['DIGIT_LAB_LONG'] === '1';
const files = (folder: string): string[] => [`test/${folder}/**/*.test.ts`, ...(long ? [`test/${folder}/**/*.long.ts`] : [])];
/** What is loaded once a process stays, and its hooks with it: those of a setup file run for each file of tests. */
const setupFiles = ['test/support/node-setup.ts'];

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          environment: 'node',
          pool: 'forks',
          isolate: false,
          testTimeout: 30_000,
          include: ['shared', 'main', 'contract', 'scripts'].flatMap(files),
          setupFiles,
        },
      },
      {
        resolve: { alias },
        // TensorFlow uses both cores: one file at a time
        test: {
          name: 'engine',
          environment: 'node',
          pool: 'forks',
          isolate: false,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          include: files('engine'),
          setupFiles,
        },
      },
      {
        plugins: [svelte({ configFile: path.join(import.meta.dirname, 'svelte.config.js') }), svelteTesting()],
        resolve: { alias },
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          // one page for all files, as in the app: each test unmounts what it made; a fresh one a file costs as much as the tests
          isolate: false,
          testTimeout: 30_000,
          include: files('renderer'),
          setupFiles: ['test/support/renderer-setup.ts'],
        },
      },
      {
        resolve: { alias },
        // half of its time a test of the window waits: two files at a time, even on two cores
        test: {
          name: 'e2e',
          environment: 'node',
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
          include: files('e2e'),
          setupFiles,
        },
      },
    ],
  },
});
