import { describe, expect, it } from 'vitest';
import { addCounts, closingLine, countChecks, countTests, durationsByGroup, durationTable } from '../../scripts/lib/test-report.mjs';

type Report = NonNullable<Parameters<typeof countTests>[0]>;

const file = (status: string, ...statuses: string[]): Report['testResults'][number] => ({
  name: '/clone/test/main/a.test.ts',
  status,
  startTime: 1000,
  endTime: 3500,
  assertionResults: statuses.map((each) => ({ status: each })),
});

const buildReport = (overrides: Partial<Report> = {}): Report => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [file('passed', 'passed', 'passed', 'passed')],
  ...overrides,
});

describe('the counts of a test run', () => {
  it('are those of the report', () => {
    expect(countTests(buildReport({ numPendingTests: 1, numTodoTests: 1 }), 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
    expect(countTests(buildReport({ numFailedTests: 2, testResults: [file('failed', 'failed', 'failed', 'passed')] }), 1)).toMatchObject({
      failed: 2,
    });
  });

  it('take a file that could not be loaded as one failure', () => {
    const testResults = [file('passed', 'passed'), file('failed')];
    expect(countTests(buildReport({ testResults }), 1)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('take a bad end without a failed test as one failure', () => {
    expect(countTests(buildReport(), 1)).toMatchObject({ passed: 3, failed: 1 });
    expect(countTests(undefined, 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('take a run without any test as one failure', () => {
    expect(countTests(buildReport({ numPassedTests: 0, testResults: [] }), 0)).toMatchObject({ failed: 1 });
  });

  it('contain each static check as one test', () => {
    const checks = [
      { name: 'lint', passed: true, durationMs: 10 },
      { name: 'typecheck', passed: false, durationMs: 10 },
    ];
    expect(addCounts([{ passed: 5, failed: 0, skipped: 1 }, countChecks(checks)])).toEqual({ passed: 6, failed: 1, skipped: 1 });
  });
});

describe('the closing line', () => {
  it('names skipped tests only where there are any', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(closingLine({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });
});

describe('the durations', () => {
  it('are added up by group, the longest first', () => {
    const testResults = [file('passed', 'passed'), file('passed', 'passed'), { ...file('passed'), name: 'e2e', endTime: 9000 }];
    const groups = durationsByGroup(buildReport({ testResults }), (name: string) => (name === 'e2e' ? 'e2e' : 'main'));
    expect(groups).toEqual([
      { name: 'e2e', durationMs: 8000 },
      { name: 'main', durationMs: 5000 },
    ]);
  });

  it('are shown in seconds', () => {
    expect(durationTable([{ name: 'lint', durationMs: 12_345, passed: false }])).toBe('  lint    12.3 s  FAILED');
  });
});
