import { keyedHash } from '../../lambda/reputation/keyed-hash';
import { canonicalRecipient, recipientDomain } from '../../lib/guard/canonical-mailbox';

test.each([
  ['Jane.Doe+shop@Gmail.com', 'janedoe@gmail.com'],
  ['j.a.n.e.d.o.e@googlemail.com', 'janedoe@gmail.com'],
  ['Jane <JANE.DOE@gmail.com.>', 'janedoe@gmail.com'],
  ['jane.doe+tag@example.net', 'jane.doe@example.net'],
  ['JANE@EXAMPLE.NET', 'jane@example.net'],
  ['jane@bücher.example', 'jane@xn--bcher-kva.example'],
  ['+tag@example.net', '+tag@example.net'],
  ['"a@b"@example.net', '"a@b"@example.net'],
  ['no address', 'no address'],
])('%s is the mailbox %s', (address, mailbox) => {
  expect(canonicalRecipient(address)).toBe(mailbox);
});

test('a hash depends on the key and shows nothing of the text', () => {
  const hash = keyedHash('one')('jane@example.net');
  expect(hash).toMatch(/^[\w-]{16}$/);
  expect(keyedHash('one')('jane@example.net')).toBe(hash);
  expect(keyedHash('two')('jane@example.net')).not.toBe(hash);
});

test.each([
  ['jane@Example.NET', 'example.net'],
  ['Jane <jane@mail.example.net>', 'mail.example.net'],
  ['jane', 'other'],
  ['jane@localhost', 'other'],
  ['jane@exa mple.net', 'other'],
  [`jane@${'a'.repeat(99)}.net`, 'other'],
])('of %s the report counts %s', (address, domain) => {
  expect(recipientDomain(address)).toBe(domain);
});
