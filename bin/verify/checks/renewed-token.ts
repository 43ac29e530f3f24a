import { counted } from '../../../lib/contract/counted';
import { RULE, TOKEN_COOKIE, TOKEN_HEADER } from '../../../lib/contract/names';
import { answerText } from '../answer';
import { type Check, SLOWEST_SECONDS } from '../check';
import type { Exchange } from '../conversation';
import type { Finding } from '../finding';
import { WITHOUT_TOKEN } from './token-places';

const EVERY_SECONDS = 10;

/** What one puzzle is worth: until when its token is taken, and whether a renewed token counts anew. */
export const renewedToken: Check = {
  name: 'renewed-token',
  question: 'Does the limit on reuse hold, also for a token that was renewed?',
  obstacle: ({ tokens, talk }) =>
    talk.twin.limit(RULE.tokenReuseLimitCookie) === undefined
      ? 'no rule limits how often a token counts'
      : tokens.reachable
        ? undefined
        : WITHOUT_TOKEN,
  bounds: ({ talk }) => {
    const requests = (talk.twin.limit(RULE.tokenReuseLimitCookie)?.limit ?? 0) + SLOWEST_SECONDS / EVERY_SECONDS + 5;
    return { requests, seconds: talk.secondsFor(requests) + SLOWEST_SECONDS + 120 };
  },
  async run({ talk, tokens, pause }) {
    const token = await tokens.shared(talk.twin);
    const limit = talk.twin.limit(RULE.tokenReuseLimitCookie)?.limit ?? 0;
    if (token === undefined) return [];
    const ask = (value: string) =>
      talk.ask({ method: 'POST', target: talk.route, headers: [['Cookie', `${TOKEN_COOKIE}=${value}`]] }, 'unpaced');
    let renewed: string | undefined;
    let simulated: number | undefined;
    let refused: Exchange | undefined;
    let count = 0;
    let first: number | undefined;
    const most = limit + 2 + SLOWEST_SECONDS / EVERY_SECONDS;
    while (count < most) {
      const exchange = await ask(token.value);
      count++;
      first ??= exchange.at;
      renewed ??= renewedIn(exchange, token.value);
      if (exchange.predicted.answer.status === 429) simulated ??= count;
      if (exchange.answer.by === 'block') refused = exchange;
      // Its puzzle is too old: nothing is learned about the limit any more.
      if (exchange.answer.by !== 'application') break;
      if (count > limit + 1) await pause(EVERY_SECONDS);
    }
    const after = refused === undefined ? undefined : Math.round((refused.at - (first ?? 0)) / 1000);
    const findings: Finding[] = [
      {
        level: refused ? 'good' : 'bad',
        asked: 'the same token, again and again',
        expected: `429 at some point after ${counted(limit, 'request')}`,
        seen: refused
          ? `${answerText(refused.answer)}, at request ${count}, after ${after} s`
          : `never in ${counted(count, 'request')}`,
        meaning: refused
          ? 'one puzzle is worth a limited number of codes'
          : 'one solved puzzle is worth any number of codes until its time is over',
        ...(simulated === undefined
          ? {}
          : { simulator: { says: `429 at request ${simulated}, at once`, same: refused !== undefined } }),
      },
    ];
    if (refused === undefined) return findings;
    findings.push(
      await talk.compare(
        'the same token in the header, when it counts no more in the cookie',
        { method: 'POST', target: talk.route, headers: [[TOKEN_HEADER, token.value]] },
        {
          same: 'the two places count as the simulator has it',
          other: (seen) =>
            seen.by === 'application'
              ? 'a token counts apart in the cookie and in the header: one puzzle is worth up to twice tokenReuseLimit'
              : 'one count for both places: a puzzle is worth less than the simulator shows',
        },
      ),
    );
    const other =
      renewed ??
      (await tokens.take('For a renewed token reload the page, without another puzzle, until its cookie changes'))
        ?.value;
    return [...findings, other === undefined || other === token.value ? unknown(renewed) : await judge(other)];

    async function judge(value: string): Promise<Finding> {
      const { answer } = await ask(value);
      const worth = answer.by === 'application';
      return {
        level: worth ? 'bad' : answer.by === 'block' ? 'good' : 'note',
        asked: renewed === undefined ? 'the renewed token of the page' : 'the token that came back in Set-Cookie',
        expected: '429, as the token before',
        seen: answerText(answer),
        meaning: worth
          ? 'a renewed token counts as a new one: one puzzle is worth more codes than tokenReuseLimit says, so lower it or immunitySeconds'
          : answer.by === 'block'
            ? 'renewing a token does not reset what it is worth'
            : 'the other token is not valid, so nothing was learned about renewal',
      };
    }
  },
};

function unknown(renewed: string | undefined): Finding {
  return {
    level: 'unasked',
    asked: 'a renewed token',
    expected: '429, as the token before',
    seen: renewed === undefined ? 'no renewed token came' : 'the same token',
    meaning: 'no answer renewed the token; whether the script on a page does is not known after this run',
  };
}

function renewedIn({ raw }: Exchange, value: string): string | undefined {
  for (const cookie of raw.headers['set-cookie'] ?? []) {
    const [, found] = new RegExp(`^\\s*${TOKEN_COOKIE}=([^;]+)`).exec(cookie) ?? [];
    if (found !== undefined && found !== value) return found;
  }
  return undefined;
}
