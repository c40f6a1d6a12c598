import { describeKills } from '../../support/history-kill-suite.js';

describeKills(10);
