import { describeTrainingKills } from '../support/training-kill-suite.js';

describeTrainingKills({ kills: 200, epochs: 24, parts: 8 });
