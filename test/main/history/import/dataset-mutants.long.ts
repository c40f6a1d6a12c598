import { DATASET_MUTANT_FORMATS } from '../../../support/dataset-mutants.js';
import { testMutants } from '../../../support/mutants-suite.js';

testMutants({ child: 'test/support/dataset-mutants-child.ts', formats: DATASET_MUTANT_FORMATS, count: 2_000, seed: 2 });
