import { describeMigrationKills } from '../../support/migration-kill-suite.js';

describeMigrationKills(50);
