import { describeTrainingKills } from '../support/training-kill-suite.js';

describeTrainingKills(200, 8);
