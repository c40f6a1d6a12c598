import { describeMalformedRequests } from '../support/ipc-suite.js';

describeMalformedRequests(10_000);
