import { describeDamage } from '../../support/history-damage-suite.js';

describeDamage(500);
