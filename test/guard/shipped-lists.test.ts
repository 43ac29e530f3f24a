import domains from 'disposable-email-domains/index.json';
import roots from 'disposable-email-domains/wildcard.json';

const shipped = '../../lambda/dist/recipient-guard/disposable-domains.js';

test('the packed lists hold every throwaway domain of the package that they come from', () => {
  expect(require(shipped).disposableDomains()).toEqual([...domains, ...roots]);
});

test('the guard as a library reads them from beside its handler', async () => {
  const { createGuard, MemoryStore, Guard } = require('../../dist/guard/index.js');
  expect(createGuard).toBeInstanceOf(Function);
  expect([MemoryStore.name, Guard.name]).toEqual(['MemoryStore', 'Guard']);
  expect(Object.keys(require.cache).some((file) => file.endsWith('disposable-domains.js'))).toBe(true);
});
