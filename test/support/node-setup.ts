import { afterEach } from 'vitest';
import { cleanUp } from './clean-up.js';

// loaded anew for each file, unlike what the files share
afterEach(cleanUp);
