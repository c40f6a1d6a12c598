import { z } from 'zod';

// Before the first schema: zod probes `new Function` when an object schema is built, which the page's CSP forbids.
z.config({ jitless: true });
export { z };
