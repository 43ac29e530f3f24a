import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import domains from 'disposable-email-domains/index.json';
import roots from 'disposable-email-domains/wildcard.json';

const shipped = '../../lambda/dist/recipient-guard/disposable-domains.js';

test('the packed lists hold every throwaway domain of the package that they come from', () => {
  expect(require(shipped).disposableDomains().sort()).toEqual([...domains, ...roots].sort());
});

test('the guard as a library reads them from beside its handler', async () => {
  const { createGuard, MemoryStore, Guard } = require('../../dist/guard/index.js');
  expect(createGuard).toBeInstanceOf(Function);
  expect([MemoryStore.name, Guard.name]).toEqual(['MemoryStore', 'Guard']);
  expect(Object.keys(require.cache).some((file) => file.endsWith('disposable-domains.js'))).toBe(true);
});

test.each([
  ['dist/guard/index.js', 'max'],
  ['lambda/dist/recipient-guard/index.js', 'max'],
  ['lambda/dist/twilio-ingest/index.js', 'min'],
])('the numbering plans that are packed in %s are those of the package', (bundle, kind) => {
  const text = readFileSync(join(__dirname, '../..', bundle), 'utf8');
  const packed = [...text.matchAll(/["']([A-Za-z0-9+/]{9000,}=*)["']/g)].map(([, base64]) => base64!);
  expect(packed).toHaveLength(1);
  const plans = JSON.parse(brotliDecompressSync(Buffer.from(packed[0]!, 'base64')).toString('utf8'));
  expect(plans).toEqual(require(`libphonenumber-js/${kind}/metadata`));
});
