import { faultName, isFault, worthAnotherTry } from '../../lib/contract/aws-fault';

const fault = (name: string, more: object = {}) => Object.assign(new Error('what AWS says'), { name }, more);

test.each([
  ['WAFNonexistentItemException', 'missing'],
  ['ResourceNotFoundException', 'missing'],
  ['WAFDuplicateItemException', 'exists'],
  ['AuthorizationErrorException', 'denied'],
  ['AccessDenied', 'denied'],
  ['ConditionalCheckFailedException', 'conditionFailed'],
  ['TransactionConflictException', 'contended'],
  ['TransactionCanceledException', 'transactionCanceled'],
] as const)('%s is known as %s, and as nothing else', (name, kind) => {
  expect(isFault(fault(name), kind)).toBe(true);
  expect(isFault(fault(name), 'throttled')).toBe(false);
});

test('a fault of Node.js is known by its code', () =>
  expect(isFault(fault('Error', { code: 'ECONNRESET' }), 'unreachable')).toBe(true));

test.each([undefined, 'AccessDenied', { name: 'AccessDenied' }, fault('AccessDeniedExceptionOfSomebody')])(
  '%p is no fault of AWS that we know',
  (error) => expect(isFault(error, 'denied')).toBe(false),
);

test.each([
  [fault('WAFOptimisticLockException'), true],
  [fault('WAFUnavailableEntityException'), true],
  [fault('TooManyRequestsException'), true],
  [fault('X', { $metadata: { httpStatusCode: 503 } }), true],
  [fault('AccessDeniedException', { $metadata: { httpStatusCode: 400 } }), false],
  [fault('WAFNonexistentItemException'), false],
  [undefined, false],
])('%p is worth another try: %p', (error, expected) => expect(worthAnotherTry(error)).toBe(expected));

test('a log gets the name alone', () => {
  expect(faultName(fault('AccessDeniedException'))).toBe('AccessDeniedException');
  expect(faultName('jane@example.com')).toBe('unknown error');
});
