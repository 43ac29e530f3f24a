import { BadRecipients } from '../../lambda/reputation/bad-recipients';

test('puts the exact spelling on the block list to which a mail went, and nobody whom a report merely names', async () => {
  const blocked: string[] = [];
  const list = {
    guard: 'guard',
    block: async (recipient: string) => void blocked.push(recipient),
    unblock: async () => {},
  };
  const bad = new BadRecipients(list, { info() {}, warn() {}, error() {} });
  await bad.hearAll([
    { kind: 'hardBounce', at: 0, recipient: 'victim+zz@company.example' },
    { kind: 'hardBounce', at: 0, recipient: 'victim@company.example', hearsay: true },
    { kind: 'complaint', at: 0, recipient: 'ceo@company.example', hearsay: true },
    { kind: 'softBounce', at: 0, recipient: 'full@company.example' },
  ]);
  expect(blocked).toEqual(['victim+zz@company.example']);
  expect(bad.line(0)).toBeUndefined();
});
