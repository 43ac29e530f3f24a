import { type ResponderDependencies, respond } from '../../../lambda/posture/responder/respond';
import { SETTINGS } from './rig';

test('what the shield and people put on the bus is written down field by field, and moves nothing', async () => {
  const infos: object[] = [];
  // Everything else would fail: nothing of it may be touched.
  const dependencies = {
    settings: SETTINGS,
    log: { info: (message: string, fields?: object) => infos.push({ message, ...fields }), warn: fail, error: fail },
  } as unknown as ResponderDependencies;
  const event = {
    source: 'otp-shield',
    'detail-type': 'OTP Shield Block List',
    time: '2026-01-05T10:00:00Z',
    detail: {
      shield: 'Shop',
      kind: 'blocked',
      block: '198.51.100.7/32',
      by: 'alice',
      why: 'x',
      evidence: ['a secret'],
    },
  };
  await respond(event, dependencies);
  expect(infos).toEqual([
    {
      message: 'record',
      record: {
        at: '2026-01-05T10:00:00Z',
        type: 'OTP Shield Block List',
        shield: 'Shop',
        kind: 'blocked',
        block: '198.51.100.7/32',
        by: 'alice',
        why: 'x',
      },
    },
  ]);
});

function fail(): never {
  throw new Error('nothing went wrong');
}
