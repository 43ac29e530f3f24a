import { TOKEN_HEADER } from '../../../lib/contract/names';
import type { Check } from '../check';
import { WITHOUT_TOKEN } from '../checks/token-places';
import { forgotten } from './calls';
import { poolOf } from './pool';

export const poolToken: Check = {
  name: 'pool-token',
  question: 'Does a puzzle that was solved on a page count at the API?',
  obstacle: ({ talk, tokens }) =>
    talk.twin.tokenDomains.length === 0
      ? 'the web ACL has no tokenDomains, so no page can solve a puzzle for the API'
      : tokens.reachable
        ? undefined
        : WITHOUT_TOKEN,
  bounds: ({ talk }) => ({ requests: 1, seconds: talk.secondsFor(1) + 120 }),
  async run(ground) {
    const { talk, tokens } = ground;
    const token = await tokens.shared(talk.twin);
    if (token === undefined) return [];
    const { pool } = poolOf(ground);
    return [
      await talk.compare(
        'ForgotPassword, of nobody, with the token in a header',
        forgotten(pool, [[TOKEN_HEADER, token.value]]),
        {
          same: 'whoever solves a puzzle on the page can sign up there',
          other: 'no page with Amplify can pass the human check: nobody can sign up outside managed login',
        },
      ),
    ];
  },
};
