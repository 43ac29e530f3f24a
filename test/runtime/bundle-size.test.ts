import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const dist = join(__dirname, '../../lambda/dist');
const LARGEST_KB = 300;

// One import of a library as a whole instead of by names brings the texts of every language along, and each cold start reads them.
test.each(readdirSync(dist))('the bundle of %s is no larger than a handler has to be', (name) => {
  expect(statSync(join(dist, name, 'index.js')).size / 1000).toBeLessThan(LARGEST_KB);
});
