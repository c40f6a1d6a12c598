import { describe, expect, test } from 'vitest';
import { commandLineArguments } from '../../../src-main/app/arguments.js';

describe('the arguments of Electron', () => {
  test('are those of a command after the launcher’s switch', () => {
    const argv = ['digit-lab', '--ozone-platform=headless', '--command-line', '--', 'train', '--seed', '2'];
    expect(commandLineArguments(argv)).toEqual(['train', '--seed', '2']);
    expect(commandLineArguments(['digit-lab', '--command-line', '--'])).toEqual([]);
  });

  test.each([[['digit-lab']], [['digit-lab', 'model.pth']], [['digit-lab', '--command-line']], [['digit-lab', '--command-line', 'train']]])(
    'are those of a window in %j',
    (argv) => {
      expect(commandLineArguments(argv)).toBeUndefined();
    },
  );
});
