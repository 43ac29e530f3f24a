import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMS_VOICE_CALLS } from '../../bin/operator/texts/sms-voice';
import { USER_POOL_ACTIONS } from '../../bin/operator/user-pool-check';
import { ROOT } from '../source-files';
import { actionsOf } from './actions-of';

/** What stands in a file that the doctor shares with a command that writes. */
const NOT_ASKED = ['wafv2:UpdateIPSet'];
/** Asked by AWS on behalf of the caller. */
const ASKED_BY_AWS = [
  'amplify:GetWebACLForResource',
  'appsync:GetWebACLForResource',
  'cognito-idp:GetWebACLForResource',
  'elasticloadbalancing:GetLoadBalancerWebACL',
];

test('what the doctor asks stands in docs/operations.md, and nothing else', () => {
  const [, block = ''] =
    /## What the doctor asks\n[\s\S]*?```text\n([\s\S]*?)```/.exec(
      readFileSync(join(ROOT, 'docs/operations.md'), 'utf8'),
    ) ?? [];
  const signed = SMS_VOICE_CALLS.map((call) => `sms-voice:${call}`);
  const asked = new Set([
    ...actionsOf(join(ROOT, 'bin/commands/doctor.ts')),
    ...ASKED_BY_AWS,
    ...USER_POOL_ACTIONS,
    ...signed,
    // Signed by our own code.
    'cloudfront:ListDistributionsByWebACLId',
  ]);
  for (const action of NOT_ASKED) expect(asked.delete(action)).toBe(true);
  expect(block.trim().split(/\s+/).sort()).toEqual([...asked].sort());
});
