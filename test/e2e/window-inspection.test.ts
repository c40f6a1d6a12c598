import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { WindowApi } from '@shared/ipc/api.js';
import { launchApp, processRuns } from '../support/app.js';
import { dataFolder, eventually } from '../support/processes.js';

/** Processes that were started by this one, with all of theirs. */
function descendantsOf(pid: number): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => {
        try {
          const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
          return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const;
        } catch {
          return [Number(name), 0] as const; // it ended while we looked
        }
      }),
  );
  const own = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  return [...own, ...own.flatMap(descendantsOf)];
}

const commandLineOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

test('a page looks inside a network over the real bridge, and the engine ends with the window', async () => {
  const { page, mainPid, quit, complaints } = await launchApp({ dataDir: dataFolder() });
  const found = await page.evaluate(async () => {
    const { api } = window as unknown as { readonly api: WindowApi };
    const network = { kind: 'model', modelId: 'reference-cnn' } as const;
    const shares: number[] = [];
    const unsubscribe = api.on['inspection:progressed'](({ share }) => shares.push(share));
    const digit = { kind: 'pixels', pixels: new Uint8Array(784).fill(200, 300, 320) } as const;
    const look = await api.request['inspection:get-activations']({ network, digit, layers: ['pool2'] });
    const why = await api.request['inspection:explain']({ network, digit, method: 'grad-cam', targets: [1] });
    const profile = await api.request['inspection:profile-layer']({ network, layer: 'conv1' });
    const ablation = await api.request['inspection:ablate']({ network, digit, removed: [{ layer: 'conv1', filter: 3 }] });
    const wrong = await api.request['inspection:get-activations']({ network, digit, layers: ['conv9'] });
    const misreads = await api.request['inspection:count-misreads']('mnist');
    unsubscribe();
    return {
      shape: look.ok ? [look.value.layers[0]?.shape, look.value.probabilities instanceof Float32Array] : look.error,
      why: why.ok ? why.value.map(({ height, values }) => [height, values.length]) : why.error,
      filters: profile.ok ? profile.value.filters.map(({ strongest }) => strongest.length) : profile.error,
      ablation: ablation.ok ? [ablation.value.total, ablation.value.correctWhole > 9_800] : ablation.error,
      wrong: wrong.ok ? 'answered' : wrong.error.code,
      misreads: misreads.ok ? [misreads.value.runs, misreads.value.counts.length] : misreads.error,
      isTold: shares.length > 0,
    };
  });
  expect(found).toEqual({
    shape: [[7, 7, 32], true],
    why: [[14, 196]],
    filters: expect.arrayContaining([9]) as unknown,
    ablation: [10_000, true],
    wrong: 'bad-request',
    misreads: [0, 10_000],
    isTold: true,
  });
  const engines = descendantsOf(mainPid).filter((pid) => commandLineOf(pid).includes('node.mojom.NodeService'));
  expect(engines).toHaveLength(1);
  expect(complaints).toEqual([]);
  await quit();
  await eventually(() => (engines.some(processRuns) ? undefined : true));
});
