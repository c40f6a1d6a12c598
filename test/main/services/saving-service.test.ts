import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SavedKind } from '@shared/ipc/contract.js';
import { SavingService, type PlaceQuestion } from '../../../src-main/services/saving-service.js';
import { asHistory, openTestStore, recordRun, type TestStore } from '../../support/history.js';
import { temporaryFolder } from '../../support/processes.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);

/** The service with a user who answers every question with `place`. */
async function setUp(place: string | null): Promise<{ saving: SavingService; asked: PlaceQuestion[]; opened: TestStore }> {
  const opened = await openTestStore(temporaryFolder());
  const asked: PlaceQuestion[] = [];
  const pickPlace = (question: PlaceQuestion): Promise<string | null> => {
    asked.push(question);
    return Promise.resolve(place);
  };
  return { saving: new SavingService({ history: asHistory(opened), pickPlace }), asked, opened };
}

describe('bytes of the window', () => {
  test.each<[SavedKind, Uint8Array]>([
    ['png', PNG],
    ['svg', bytes('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>')],
    ['svg', bytes('<svg></svg>')],
    ['csv', bytes('a,b\r\n1,"é"\r\n')],
    ['html', bytes('<!DOCTYPE html><title>Report</title>')],
  ])('that are %s are kept as they are, where the user wants them', async (kind, content) => {
    const place = path.join(temporaryFolder(), `chart.${kind}`);
    const { saving, asked, opened } = await setUp(place);
    expect(await saving.saveFile({ suggestedName: `Loss of ../a: b.${kind}`, kind, bytes: content })).toEqual({ name: `chart.${kind}` });
    expect(new Uint8Array(readFileSync(place))).toEqual(content);
    expect(asked).toEqual([{ kind: 'file', suggestedName: `Loss-of-..-a-b.${kind}`, extension: kind }]);
    await opened.close();
  });

  test.each<[SavedKind, Uint8Array]>([
    ['png', bytes('<svg></svg>')],
    ['png', new Uint8Array()],
    ['svg', PNG],
    ['svg', bytes('<html><svg></svg></html>')],
    ['csv', Uint8Array.of(97, 0, 98)],
    ['csv', Uint8Array.of(0xff, 0xfe)],
    ['html', bytes('<script>1</script>')],
  ])('that are not %s are refused before anything is asked', async (kind, content) => {
    const { saving, asked, opened } = await setUp(path.join(temporaryFolder(), 'x'));
    await expect(saving.saveFile({ suggestedName: 'x', kind, bytes: content })).rejects.toMatchObject({ code: 'bad-request' });
    expect(asked).toEqual([]);
    await opened.close();
  });

  test('are not written when the dialog is cancelled, and a bad place is told', async () => {
    const cancelled = await setUp(null);
    expect(await cancelled.saving.saveFile({ suggestedName: 'x', kind: 'png', bytes: PNG })).toBeNull();
    await cancelled.opened.close();
    const bad = await setUp(path.join(temporaryFolder(), 'missing', 'x.png'));
    await expect(bad.saving.saveFile({ suggestedName: 'x', kind: 'png', bytes: PNG })).rejects.toMatchObject({ code: 'cannot-write' });
    await bad.opened.close();
  });
});

describe('an export', () => {
  test('asks for a file with a good name, or for a folder, and says where it went', async () => {
    const folder = temporaryFolder();
    const one = await setUp(path.join(folder, 'mine.csv'));
    const id = recordRun(one.opened, 1, { name: 'Fast CNN' });
    expect(await one.saving.exportRuns({ runIds: [id], format: 'csv' })).toEqual({ name: 'mine.csv' });
    expect(one.asked).toEqual([{ kind: 'file', suggestedName: `Fast-CNN-${id}.csv`, extension: 'csv' }]);
    await one.opened.close();
    const many = await setUp(folder);
    const ids = [recordRun(many.opened, 1), recordRun(many.opened, 1)];
    expect(await many.saving.exportRuns({ runIds: ids, format: 'tensorboard' })).toEqual({ name: path.basename(folder) });
    expect(many.asked[0]?.kind).toBe('folder');
    expect(readdirSync(folder).sort()).toEqual(['mine.csv', ...ids.map((each) => `A-run-${each}`)].sort());
    await many.opened.close();
  });

  test('writes nothing when it is cancelled, and asks nothing for a run that is gone', async () => {
    const { saving, asked, opened } = await setUp(null);
    const id = recordRun(opened, 1);
    expect(await saving.exportRuns({ runIds: [id], format: 'json' })).toBeNull();
    await expect(saving.exportRuns({ runIds: ['gone'], format: 'json' })).rejects.toMatchObject({ code: 'run-not-found' });
    expect(asked).toHaveLength(1);
    expect(existsSync('null')).toBe(false);
    await opened.close();
  });
});
