import { describeTrainingSoak } from '../../support/training-soak-suite.js';

describeTrainingSoak(1000, 20);
