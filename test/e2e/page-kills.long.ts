import { describePageKills } from '../support/page-kill-suite.js';

describePageKills(20, 40);
