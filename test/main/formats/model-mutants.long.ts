import { testMutants } from '../../support/mutants-suite.js';

testMutants(2_000, 2);
