/* All claims about pages; with the word watch those about the live one, and with more words those that have them in their name. */
import { finish } from './claims.mjs';

if (process.argv[3] !== 'watch') await import('./report.test.mjs');
await import('./watch.test.mjs');
await finish(process.argv[4]);
