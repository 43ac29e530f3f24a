import type { Answer } from '../answer';
import type { Check } from '../check';
import { compared, type Exchange } from '../conversation';
import type { Finding } from '../finding';

const MEANING = {
  same: 'scripts and browsers know the human check when they meet it',
  other: 'front ends look for this status and header, and would take the answer for another',
};

/** Headers by which a script knows the answer of a human check. */
const READ_BY_SCRIPTS = ['x-amzn-waf-action', 'access-control-expose-headers'];

export const humanCheck: Check = {
  name: 'human-check',
  question: 'Does the human check answer scripts and browsers as front ends expect?',
  obstacle: () => undefined,
  bounds: ({ talk }) => ({ requests: 3, seconds: talk.secondsFor(3) }),
  async run({ talk }) {
    const post = { method: 'POST', target: talk.route };
    const script = await talk.ask(post);
    const browser = await talk.ask({ ...post, headers: [['Accept', 'text/html']] });
    const page = await talk.ask({ method: 'GET', target: '/', headers: [['Accept', 'text/html']] });
    return [
      compared('POST of a script', script.predicted, script.answer, MEANING),
      ...READ_BY_SCRIPTS.map((name) => headerFinding(name, script)),
      compared('POST of a browser', browser.predicted, browser.answer, MEANING),
      {
        ...compared('GET / of a browser', page.predicted, page.answer, {
          same: 'the rest of the site is left alone',
          other: (seen: Answer) => `the rest of the site is met by a ${seen.by}, too`,
        }),
      },
    ];
  },
};

function headerFinding(name: string, { predicted, raw }: Exchange): Finding {
  const expected = predicted.verdict.response?.headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? 'none';
  const seen = raw.headers[name]?.join(', ') ?? 'none';
  const same = seen.toLowerCase() === expected.toLowerCase();
  return {
    level: same ? 'good' : 'bad',
    asked: `its header ${name}`,
    expected,
    seen,
    meaning: same ? 'scripts can read it' : 'scripts on the page, above all from another origin, can not read it',
    simulator: { says: expected, same },
  };
}
