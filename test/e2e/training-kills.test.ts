import { describeTrainingKills } from '../support/training-kill-suite.js';

describeTrainingKills({ kills: 10, epochs: 12 });
