import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readImage } from '../../src-main/formats/read/image.js';
import { writePng } from '../../src-main/formats/write/png.js';
import { launchApp } from '../support/app.js';
import { testDigits } from '../support/digits.js';
import { DrawPage, type PadPlace } from '../support/draw-page.js';
import { dataFolder, eventually, temporaryFolder } from '../support/processes.js';
import { TrainPage } from '../support/train-page.js';

/** Small in every corner, and large in the middle. */
const PLACES: readonly PadPlace[] = [
  { left: 0.04, top: 0.04, width: 0.24, height: 0.3 },
  { left: 0.72, top: 0.05, width: 0.22, height: 0.26 },
  { left: 0.05, top: 0.62, width: 0.28, height: 0.33 },
  { left: 0.6, top: 0.6, width: 0.34, height: 0.36 },
  { left: 0.12, top: 0.1, width: 0.76, height: 0.8 },
];

test('all ten digits, drawn at several sizes and corners while a training runs, are read right', async () => {
  const { page, quit, complaints } = await launchApp({ dataDir: dataFolder() });
  const train = new TrainPage(page);
  await train.choosePreset('Reference CNN');
  await train.start();
  await eventually(async () => ((await train.step()) > 0 ? true : undefined));
  const before = await train.step();
  const draw = new DrawPage(page);
  await draw.open();
  const read: (string | null)[] = [];
  for (let digit = 0; digit < 10; digit++) {
    for (const place of [PLACES[digit % 4], PLACES[4]]) {
      if (place) await draw.drawDigit(digit, place);
      const answer = await eventually(async () => ((await draw.digit()) === String(digit) ? String(digit) : undefined));
      read.push(answer);
      await draw.clear();
    }
  }
  expect(read).toHaveLength(20);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  expect(await train.step()).toBeGreaterThan(before);
  expect(complaints).toEqual([]);
  await quit();
});

test('lines beyond the edge, undo, a picture, saving and exporting', async () => {
  const { app, page, quit, complaints } = await launchApp({ dataDir: dataFolder() });
  const draw = new DrawPage(page);
  await draw.open();
  const reads = (digit: string | null): Promise<true> =>
    eventually(async () => ((await draw.digit()) === digit ? (true as const) : undefined));

  // a one from above the pad to below it, and a resize in mid-stroke
  const box = await draw.pad.boundingBox();
  if (box === null) throw new Error('The pad is not there.');
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(1200, 800);
  });
  await eventually(async () => ((await draw.pad.boundingBox())?.width !== box.width ? true : undefined));
  const small = (await draw.pad.boundingBox()) ?? box;
  await page.mouse.move(small.x + small.width / 2, small.y + small.height + 60, { steps: 4 });
  await page.mouse.up();
  await reads('1');
  await page.keyboard.press('Control+z');
  await reads(null);
  await page.keyboard.press('Control+Shift+z');
  await reads('1');

  // a test digit, as a picture dark on light, dropped on the pad
  const seven = testDigits(1)
    .digit(0)
    .map((level) => 255 - level);
  const bytes = [...writePng(seven, 28, 28)];
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(content)], 'seven.png', { type: 'image/png' }));
    return data;
  }, bytes);
  await draw.pad.dispatchEvent('drop', { dataTransfer: transfer });
  await page.getByText('seven.png: taken as dark on light').waitFor();
  await reads('7');

  // saved under a label, listed with what the networks said, exported
  await page.getByRole('radio', { name: '7', exact: true }).click();
  await page.getByRole('button', { name: 'Save as 7' }).click();
  await page.getByRole('button', { name: 'Your digits (1)…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your digits' });
  await dialog.getByText('1 of 1').first().waitFor();
  const target = temporaryFolder();
  await app.evaluate(({ dialog: system }, place) => {
    system.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [place] });
  }, target);
  await dialog.getByRole('button', { name: 'Export PNG and CSV…' }).click();
  await dialog.getByText(/^Exported 1 digit to/).waitFor();
  const [folder = ''] = readdirSync(target);
  expect(readdirSync(path.join(target, folder)).sort()).toEqual(['0001-label-7.png', 'labels.csv']);
  const saved = readImage(readFileSync(path.join(target, folder, '0001-label-7.png')), 'saved');
  expect(saved.levels).toEqual(testDigits(1).digit(0));
  await page.keyboard.press('Escape');

  // a click on a map leads to Inspect with this drawing, to the map's own layer
  await page.getByRole('button', { name: /^conv 2 map 5, peak/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Inspect' }).waitFor();
  const layer = page.getByRole('heading', { level: 2, name: 'Conv 2', exact: true });
  await layer.waitFor();
  await eventually(async () => {
    const [top, height] = [(await layer.boundingBox())?.y ?? Infinity, await page.evaluate(() => innerHeight)];
    return top < height / 2 ? true : undefined;
  });
  expect(complaints).toEqual([]);
  await quit();
});

test('a file that is no picture, and one that is far too large, get a sentence', async () => {
  const { page, quit } = await launchApp({ dataDir: dataFolder() });
  const draw = new DrawPage(page);
  await draw.open();
  const huge = writePng(new Uint8Array(1), 1, 1);
  new DataView(huge.buffer, huge.byteOffset).setUint32(16, 20_000);
  new DataView(huge.buffer, huge.byteOffset).setUint32(20, 20_000);
  const sentences: string[] = [];
  for (const [name, content] of [
    ['notes.png', [...Buffer.from('hello')]],
    ['huge.png', [...huge]],
  ] as const) {
    const transfer = await page.evaluateHandle(
      ([file, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], file));
        return data;
      },
      [name, content] as const,
    );
    await draw.pad.dispatchEvent('drop', { dataTransfer: transfer });
    const alert = page.getByRole('alert').filter({ hasText: name });
    await alert.waitFor();
    sentences.push(await alert.innerText());
  }
  expect(sentences[0]).toBe('notes.png is not a picture that can be read. Use a PNG or a JPEG of one digit.');
  expect(sentences[1]).toContain('huge.png is too large (20000 × 20000 pixels).');
  await quit();
});

test('a finger draws; a second one, or the system, takes the line back', async () => {
  const { page, quit, complaints } = await launchApp({ dataDir: dataFolder() });
  const draw = new DrawPage(page);
  await draw.open();
  const box = await draw.pad.boundingBox();
  if (box === null) throw new Error('The pad is not there.');
  const session = await page.context().newCDPSession(page);
  type Finger = readonly [id: number, x: number, y: number];
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', ...fingers: readonly Finger[]): Promise<void> => {
    const touchPoints = fingers.map(([id, x, y]) => ({ id, x: box.x + x * box.width, y: box.y + y * box.height }));
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  const reads = (digit: string | null): Promise<true> =>
    eventually(async () => ((await draw.digit()) === digit ? (true as const) : undefined));

  await touch('touchStart', [1, 0.5, 0.2]);
  await touch('touchMove', [1, 0.5, 0.5]);
  await touch('touchMove', [1, 0.5, 0.8]);
  await reads('1');
  await touch('touchStart', [1, 0.5, 0.8], [2, 0.2, 0.2]);
  await reads(null);
  await touch('touchEnd');

  await touch('touchStart', [1, 0.5, 0.2]);
  await touch('touchMove', [1, 0.5, 0.8]);
  await reads('1');
  await touch('touchCancel');
  await reads(null);

  await touch('touchStart', [1, 0.5, 0.2]);
  await touch('touchMove', [1, 0.5, 0.8]);
  await touch('touchEnd');
  await reads('1');
  expect(complaints).toEqual([]);
  await quit();
});
