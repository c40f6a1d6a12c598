import { engineVariables } from '@shared/engine/environment.js';

// TensorFlow reads these once, when it is loaded. In a test process only.
Object.assign(process.env, engineVariables({ intraOpThreads: 1, interOpThreads: 2, towers: 2, oneDnn: true }));
