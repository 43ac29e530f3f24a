import type { Check } from '../check';
import type { Finding } from '../finding';
import { forgotten, refreshed, revoked } from './calls';
import { type Pool, poolOf } from './pool';

/** What Amazon Cognito writes for AWS WAF, written by a client. */
const claiming = (operation: string) => [['x-amzn-cognito-operation-name', operation]] as const;

export const operations: Check = {
  name: 'operations',
  question: 'Does AWS WAF see which operation of Amazon Cognito is called?',
  obstacle: () => undefined,
  bounds: ({ talk }) => ({ requests: 5, seconds: talk.secondsFor(5) }),
  async run(ground) {
    const { talk } = ground;
    const { pool } = poolOf(ground);
    return [
      await talk.compare('ForgotPassword, of nobody', forgotten(pool), {
        same: 'calls that send are known to the rules',
        other: 'a call that sends is around the rules',
      }),
      await talk.compare('RevokeToken', revoked(pool), {
        same: 'calls that send nothing are left alone, so AWS WAF sees the operation',
        other:
          'calls that send nothing are stopped, too: AWS WAF sees no operation, in X-Amz-Target neither, and takes each call for one that sends',
      }),
      await talk.compare('InitiateAuth with REFRESH_TOKEN_AUTH', refreshed(pool), {
        same: 'who is signed in stays so without a puzzle',
        other: 'tokens can not be refreshed without a puzzle: AWS WAF does not see AuthFlow in the body',
      }),
      await talk.compare('ForgotPassword, called RevokeToken by the client', forgotten(pool, claiming('RevokeToken')), {
        same: 'no client can hide what it calls',
        other: 'whoever writes the header of Amazon Cognito himself is around the rules',
      }),
      await writtenByClient(ground, pool),
    ];
  },
};

/** The rules take either reading, so neither is a fault. */
async function writtenByClient({ talk }: Parameters<Check['run']>[0], pool: Pool): Promise<Finding> {
  const { answer } = await talk.ask(revoked(pool, claiming('ForgotPassword')));
  const reaches = answer.by === 'puzzle';
  return {
    level: 'note',
    asked: 'RevokeToken, called ForgotPassword by the client',
    expected: 'either: AWS leaves open whether a header of the client reaches AWS WAF under that name',
    seen: reaches ? 'it does' : 'it does not',
    meaning: 'the rules hold either way; please tell, since no page of AWS says it',
  };
}
