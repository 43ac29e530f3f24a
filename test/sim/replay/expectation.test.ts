import { unmet } from '../../../lib/sim/replay/expectation';
import type { Verdict } from '../../../lib/sim/verdict';

const verdict: Verdict = {
  action: 'BLOCK',
  rule: 'rate-limit',
  status: 429,
  labels: [
    'awswaf:111122223333:webacl:acl:otp:request',
    'awswaf:111122223333:rulegroup:group:a:b:c',
    'awswaf:clientip:geo:country:DE',
    'awswaf:managed:aws:anonymous-ip-list:AnonymousIPList',
    'awswaf:managed:token:absent',
  ],
  fidelity: 'exact',
  notes: [],
  trace: [],
  insertedHeaders: [],
};

test.each([
  {},
  { action: 'BLOCK' as const, rule: 'rate-limit', status: 429 },
  { labels: ['otp:request', 'a:b:c', 'geo:country:DE', 'AnonymousIPList', 'token:absent'] },
  { labels: verdict.labels },
])('%j holds', (want) => {
  expect(unmet(want, verdict)).toEqual([]);
});

test.each([
  [{ action: 'ALLOW' as const }, 'wanted action ALLOW, got BLOCK'],
  [{ rule: 'Default_Action' }, 'wanted rule "Default_Action", got "rate-limit"'],
  [{ status: null }, 'wanted status null, got 429'],
  [{ status: 403 }, 'wanted status 403, got 429'],
  [{ labels: ['request'] }, 'wanted label "request", got awswaf:'],
  [{ labels: ['b:c'] }, 'wanted label "b:c"'],
  [{ labels: ['otp:request', 'otp:verify'] }, 'wanted label "otp:verify"'],
  [{ labels: ['awswaf:111122223333:webacl:other:otp:request'] }, 'wanted label "awswaf:'],
])('%j does not', (want, message) => {
  expect(unmet(want, verdict)).toEqual([expect.stringContaining(message)]);
});

test('a request that passes has the status null', () => {
  const { status: _, ...passed } = { ...verdict, action: 'ALLOW' as const, labels: [] };
  expect(unmet({ status: null, action: 'ALLOW' }, passed)).toEqual([]);
  expect(unmet({ labels: ['x'] }, passed)).toEqual(['wanted label "x", got none']);
});
