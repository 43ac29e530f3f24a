import { RULE, TOKEN_COOKIE, TOKEN_HEADER } from '../../../lib/contract/names';
import type { Check } from '../check';
import type { Finding } from '../finding';

/** The token that the checks share: a person solves one puzzle for all of them. */
export const WITHOUT_TOKEN = 'nobody solves a puzzle here: give --token-file, or run it in a terminal';

export const tokenPlaces: Check = {
  name: 'token-places',
  question: 'Does a token count in the cookie and in the header?',
  obstacle: ({ tokens }) => (tokens.reachable ? undefined : WITHOUT_TOKEN),
  bounds: ({ talk }) => ({ requests: 3, seconds: talk.secondsFor(3) + 120 }),
  async run({ talk, tokens }) {
    // Those who need the token follow each other, and none may wait while its time runs out.
    await talk.makeRoom((talk.twin.limit(RULE.tokenReuseLimitCookie)?.limit ?? 0) + 20);
    const token = await tokens.shared(talk.twin);
    if (token === undefined) return [];
    const findings: Finding[] = [];
    const places = [
      ['in the cookie', ['Cookie', `${TOKEN_COOKIE}=${token.value}`]],
      ['in the header', [TOKEN_HEADER, token.value]],
      ['none', undefined],
    ] as const;
    for (const [place, header] of places) {
      findings.push(
        await talk.compare(
          place === 'none' ? 'POST without a token' : `POST with the token ${place}`,
          { method: 'POST', target: talk.route, ...(header === undefined ? {} : { headers: [header] }) },
          {
            same: 'as the rules mean it',
            other:
              place === 'none'
                ? 'a request without a token gets through'
                : `a token ${place} is not taken as the rules mean it`,
          },
        ),
      );
    }
    return findings;
  },
};
