import { testMutants } from '../../support/mutants-suite.js';

testMutants(200, 1);
