import { afterEach, expect } from 'vitest';
import { tensorFlow } from '../support/oracle-harness.js';
import { describeResumePoints } from '../support/resume-suite.js';

const before = tensorFlow.counts();
afterEach(() => {
  expect(tensorFlow.counts()).toEqual(before);
});

describeResumePoints(20);
