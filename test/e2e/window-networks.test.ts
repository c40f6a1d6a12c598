import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from '../support/app.js';
import { dropFiles } from '../support/drop-files.js';
import { writeLayersFolder } from '../support/layers-models.js';
import { writePthFile } from '../support/models.js';
import { dataFolder, eventually, runCli, temporaryFolder, withMnist } from '../support/processes.js';
import { RunsPage } from '../support/runs-page.js';
import { elementsNamed, readStrictHtml } from '../support/strict-html.js';

/** Plays the user in the system's dialogs: what is saved goes to this place. */
async function saveTo({ app }: LaunchedApp, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, place) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: place });
  }, filePath);
}

/** Exports a run through its dialog; resolves when the file is there. */
async function exportRun(launched: LaunchedApp, runs: RunsPage, name: string, title: RegExp, place: string): Promise<void> {
  await saveTo(launched, place);
  await runs.choose(name, 'Export…');
  const dialog = runs.dialog(`Export ${name}`);
  await dialog.getByRole('radio', { name: title }).check();
  await dialog.getByRole('button', { name: 'Choose where…' }).click();
  await eventually(() => (existsSync(place) ? true : undefined));
}

test('a run leaves in every format; each comes back with the same numbers, and its card says what it was', async () => {
  const folder = temporaryFolder();
  const dataDir = dataFolder();
  const train = ['train', '--preset', 'fast-cnn', '--train-size', '2000', '--epochs', '1', '--name', 'alpha', '--json'];
  const trained = (await runCli(...train, '--data-dir', dataDir)).events.at(-1);
  const correct = trained?.['testCorrect'];
  const launched = await launchApp({ dataDir });
  const { page } = launched;
  const runs = await RunsPage.open(page);

  const networks = { tfjs: /^TF\.js/, safetensors: /^safetensors For Digit/, 'safetensors-pytorch': /^safetensors for PyTorch/ };
  for (const [format, title] of Object.entries(networks)) {
    const place = path.join(folder, format, format === 'tfjs' ? 'model.json' : 'alpha.safetensors');
    await exportRun(launched, runs, 'alpha', title, place);
    const [result] = (await runCli('evaluate', place, '--json', '--data-dir', dataDir)).events;
    expect(result, format).toMatchObject({ event: 'evaluated', correct, total: 10_000 });
  }
  const onnx = path.join(folder, 'alpha.onnx');
  await exportRun(launched, runs, 'alpha', /^ONNX/, onnx);
  expect(readFileSync(onnx).subarray(0, 200).toString('latin1')).toContain('Digit Lab');

  await runs.choose('alpha', 'Evaluate…');
  const evaluation = runs.dialog('Evaluate alpha');
  await evaluation.getByRole('radio', { name: '5 shifts' }).click();
  await evaluation.getByRole('button', { name: 'Evaluate' }).click();
  const averaged = evaluation.getByRole('row').filter({ hasText: 'Test with 5 shifts' });
  await averaged.getByText(/of 10,000/).waitFor();
  const share = /[\d.]+ %/.exec(await averaged.innerText())?.[0] ?? '';
  await evaluation.getByRole('button', { name: 'Close' }).last().click();
  const details = await runs.openDetails('alpha');
  await details.getByText('Test with 5 shifts').waitFor();

  const card = path.join(folder, 'alpha.html');
  await exportRun(launched, runs, 'alpha', /^Model card/, card);
  const html = readStrictHtml(readFileSync(card, 'utf8'));
  expect(elementsNamed(html, 'h1')[0]?.text).toBe('alpha');
  const rows = elementsNamed(html, 'tr').map((row) => row.children.map(({ text }) => text));
  expect(rows).toContainEqual(['Test with 5 shifts', expect.stringContaining(share) as string]);
  expect(elementsNamed(html, 'svg')).toHaveLength(2);
  expect(launched.complaints).toEqual([]);
  await launched.quit();
});

test('models that fall on the window are imported: a file, and a folder with a TF.js model; what is none gets a sentence', async () => {
  const folder = temporaryFolder();
  const launched = await launchApp({ dataDir: withMnist(path.join(folder, 'data')) });
  const { page } = launched;
  const pth = writePthFile(folder, 'dropped.pth', { filters: [2] });
  writeLayersFolder(path.join(folder, 'tfjs net'));
  await dropFiles(page, { x: 700, y: 400 }, [pth, path.join(folder, 'tfjs net')]);
  const imported = page.getByRole('table', { name: 'Models' }).getByRole('row').filter({ hasText: 'Imported' });
  await eventually(async () => ((await imported.count()) === 2 ? true : undefined));
  expect(await imported.nth(0).innerText()).toContain('dropped');
  expect(await imported.nth(1).innerText()).toContain('a network');

  await dropFiles(page, { x: 700, y: 400 }, [path.join(folder, 'gone.pth')]);
  await page.getByRole('alert').getByText('There is no file').waitFor();
  await dropFiles(page, { x: 700, y: 400 }, [pth, path.join(folder, 'tfjs net', 'model.json'), path.join(folder, 'data')]);
  const mixed = page
    .getByRole('alert')
    .filter({ hasText: 'Nothing was imported, because models, data sets and pictures were dropped together.' });
  await mixed.getByRole('button', { name: 'Dismiss' }).click();
  await mixed.waitFor({ state: 'detached' });
  expect(page.url()).toMatch(/^app:\/\/digit-lab\//);
  expect(launched.complaints).toEqual([]);
  await launched.quit();
});

test('a page cannot ask for a file that did not fall on the window', async () => {
  const folder = temporaryFolder();
  const pth = writePthFile(folder, 'secret.pth');
  const { page, quit } = await launchApp({ dataDir: dataFolder() });
  const answers = await page.evaluate(async (file) => {
    const { api } = globalThis as unknown as {
      api: {
        request: Record<string, (...args: unknown[]) => Promise<unknown>>;
        on: Record<string, (listener: (dropped: unknown) => void) => void>;
      };
    };
    const told: unknown[] = [];
    api.on['files:dropped']?.((dropped) => told.push(dropped));
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], file));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    const byPath = await api.request['models:import-dropped']?.([file]);
    const setByPath = await api.request['datasets:choose-dropped']?.([file]);
    const byToken = await api.request['models:import-dropped']?.(['00000000-0000-4000-8000-000000000000']);
    return { told, byPath, setByPath, byToken, names: Object.keys(api.request).filter((name) => name.startsWith('files:')) };
  }, pth);
  expect(answers).toMatchObject({
    told: [],
    byPath: { ok: false, error: { code: 'bad-request' } },
    setByPath: { ok: false, error: { code: 'bad-request' } },
    byToken: { ok: false, error: { code: 'file-not-found' } },
    names: [],
  });
  await quit();
});
