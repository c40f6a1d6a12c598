import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseModelFile } from '../../../src-main/formats/read/model-file.js';
import { exportModel } from '../../../src-main/services/export-model.js';
import { NODE_FILES } from '../../../src-main/lib/fs-atomic.js';
import { openMnistHistory } from '../../support/models-service.js';
import { temporaryFolder } from '../../support/processes.js';

const request = (place: string, format: 'onnx' | 'tfjs' | 'safetensors' | 'safetensors-pytorch', mayReplace = false) => ({
  name: 'reference-cnn',
  format,
  place,
  mayReplace,
});

describe('a network written for another program', () => {
  test.each(['safetensors', 'safetensors-pytorch'] as const)('as %s is read back with every weight', async (format) => {
    const { history } = await openMnistHistory();
    const place = path.join(temporaryFolder(), 'deep', 'network.safetensors');
    const { files, target } = await exportModel(history, request(place, format), NODE_FILES);
    expect(files).toEqual([place]);
    expect(target).toMatchObject({ kind: 'model', id: 'reference-cnn' });
    const original = await history.getModelWeights('reference-cnn');
    const read = parseModelFile(readFileSync(place), 'network');
    expect(read.candidates).toEqual([original.spec]);
    expect(read.weights).toEqual(original.weights);
  });

  test('as a LayersModel is two files, of which the first names the second', async () => {
    const { history } = await openMnistHistory();
    const folder = temporaryFolder();
    const { files } = await exportModel(history, request(path.join(folder, 'net.json'), 'tfjs'), NODE_FILES);
    expect(files.map((file) => path.basename(file))).toEqual(['net.json', 'net.weights.bin']);
    expect(readFileSync(path.join(folder, 'net.json'), 'utf8')).toContain('"paths":["net.weights.bin"]');
  });

  test('leaves a file alone that is there already, unless it may be replaced', async () => {
    const { history } = await openMnistHistory();
    const place = path.join(temporaryFolder(), 'net.onnx');
    writeFileSync(place, 'mine');
    await expect(exportModel(history, request(place, 'onnx'), NODE_FILES)).rejects.toMatchObject({ code: 'bad-request' });
    expect(readFileSync(place, 'utf8')).toBe('mine');
    await exportModel(history, request(place, 'onnx', true), NODE_FILES);
    expect(readFileSync(place).length).toBeGreaterThan(800_000);
  });

  test.each(['onnx', 'tfjs', 'safetensors'] as const)('as %s leaves nothing when the disk fills up in the middle', async (format) => {
    const { history } = await openMnistHistory();
    const folder = path.join(temporaryFolder(), 'out');
    mkdirSync(folder);
    let roomBytes = 400_000;
    const full = {
      ...NODE_FILES,
      write: (descriptor: number, bytes: Uint8Array): number => {
        if (roomBytes <= 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        const taken = NODE_FILES.write(descriptor, bytes.subarray(0, Math.min(roomBytes, 100_000)));
        roomBytes -= taken;
        return taken;
      },
    };
    await expect(exportModel(history, request(path.join(folder, 'net.json'), format), full)).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that does not exist is named', async () => {
    const { history } = await openMnistHistory();
    const place = path.join(temporaryFolder(), 'x.onnx');
    const wrong = { ...request(place, 'onnx'), name: 'nothing' };
    await expect(exportModel(history, wrong, NODE_FILES)).rejects.toMatchObject({ code: 'model-not-found' });
  });
});
