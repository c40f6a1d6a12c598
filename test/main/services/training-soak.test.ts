import { describeTrainingSoak } from '../../support/training-soak-suite.js';

describeTrainingSoak(100, 4);
