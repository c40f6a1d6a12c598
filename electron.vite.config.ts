import path from 'node:path';
import { defineConfig } from 'electron-vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';

const at = (...parts: string[]): string => path.join(import.meta.dirname, ...parts);
const alias = { '@shared': at('src-shared') };
const commonJs = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' } as const;
/** What every window needs before it has a page: what App.svelte imports. */
const FRAME = new RegExp(
  [
    'node_modules/(svelte|clsx|esm-env)/',
    'src-shared/',
    'src-renderer/(state|api)/',
    'src-renderer/features/frame/(Announcer|DropZone|Rail|StatusBar|EngineMark|RunningJob|UndoToast)',
    'src-renderer/ui/(Button|Icon|Message|file-saver|icons|keys)',
  ].join('|'),
);
const oldestNode = 'node20.18'; // of Electron 33, the oldest version supported
const oldestChrome = 'chrome130';

export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      target: oldestNode,
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          'app/entry': at('src-main/app/entry.ts'),
          'engine/entry': at('src-main/engine/entry.ts'),
          'engine/augment-thread': at('src-main/engine/augment-thread.ts'),
          'history/worker': at('src-main/history/worker.ts'),
          'history/import-worker': at('src-main/history/import/import-worker.ts'),
          'cli/main': at('src-main/cli/main.ts'),
        },
        output: commonJs,
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      target: oldestNode,
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { preload: at('src-main/preload/preload.ts') }, output: commonJs },
    },
  },
  renderer: {
    root: at('src-renderer'),
    resolve: { alias },
    plugins: [svelte({ configFile: at('svelte.config.js') })],
    build: {
      target: oldestChrome,
      outDir: at('out/renderer'),
      cssCodeSplit: false,
      rolldownOptions: {
        input: at('src-renderer/index.html'),
        // Few files: what the window paints first, a page each, and what the pages share.
        output: {
          codeSplitting: {
            groups: [
              { name: 'frame', test: FRAME, priority: 1 },
              { name: 'parts', minShareCount: 2 },
            ],
          },
        },
      },
    },
  },
});
