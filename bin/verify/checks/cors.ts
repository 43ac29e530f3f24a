import { RULE } from '../../../lib/contract/names';
import type { Check } from '../check';
import { compared, type Exchange } from '../conversation';
import type { Finding } from '../finding';

const NAMES = ['access-control-allow-origin', 'access-control-allow-credentials'];

export const cors: Check = {
  name: 'cors',
  question: 'Can a page of another origin read why it was blocked?',
  obstacle: ({ talk }) =>
    talk.twin.rule(RULE.oversizeBody) === undefined ? 'no rule blocks a request for its length' : undefined,
  bounds: ({ talk }) => ({ requests: 2, seconds: talk.secondsFor(2) }),
  async run({ talk, options }) {
    const origin = ['Origin', options.pageOrigin] as const;
    const block = await talk.ask({
      method: 'POST',
      target: talk.route,
      headers: [origin],
      body: 'x'.repeat(9000),
    });
    const preflight = await talk.ask({
      method: 'OPTIONS',
      target: talk.route,
      headers: [origin, ['Access-Control-Request-Method', 'POST']],
    });
    return [
      ...NAMES.map((name) => corsHeader(name, block)),
      compared('a preflight of the page', preflight.predicted, preflight.answer, {
        same: 'preflights are treated as the template has it',
        other:
          'preflights are judged otherwise than the rules mean it: a page of another origin breaks, or one gets through',
      }),
    ];
  },
};

function corsHeader(name: string, { predicted, raw }: Exchange): Finding {
  const expected = predicted.verdict.response?.headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? 'none';
  const seen = raw.headers[name]?.join(', ') ?? 'none';
  const same = seen === expected;
  return {
    level: same ? 'good' : 'bad',
    asked: `${name} of a block`,
    expected,
    seen,
    meaning: same
      ? 'a block says to the page what the template means it to say'
      : 'the page sees a network error in the place of the reason, or strangers may read more than they should',
    simulator: { says: expected, same },
  };
}
