import { MUTANT_FORMATS } from '../../../support/model-mutants.js';
import { testMutants } from '../../../support/mutants-suite.js';

testMutants({ child: 'test/support/mutants-child.ts', formats: MUTANT_FORMATS, count: 200, seed: 1 });
