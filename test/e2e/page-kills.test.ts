import { describePageKills } from '../support/page-kill-suite.js';

describePageKills(2, 4);
