import { TOKEN_COOKIE } from '../../../lib/contract/names';
import type { Check } from '../check';
import { WITHOUT_TOKEN } from './token-places';

/** How far around the end it looks, each second. */
const AROUND = 3;
/** A person needs a moment to copy a cookie. */
const COPYING = 30;

/** Until when a solved puzzle counts. */
export const immunity: Check = {
  name: 'immunity',
  question: 'Until when does a solved puzzle count?',
  obstacle: ({ tokens }) => (tokens.reachable ? undefined : WITHOUT_TOKEN),
  bounds: ({ talk }) => {
    const requests = 2 * AROUND + 1 + COPYING;
    return { requests, seconds: talk.twin.immunity + talk.secondsFor(requests) };
  },
  async run({ talk, tokens, pause, io }) {
    const token = await tokens.shared(talk.twin);
    if (token === undefined) return [];
    const length = talk.twin.immunity;
    const end = token.solvedAt + length * 1000;
    const request = {
      method: 'POST',
      target: talk.route,
      headers: [['Cookie', `${TOKEN_COOKIE}=${token.value}`] as const],
    };
    const wait = (end - io.clock.now()) / 1000 - AROUND;
    if (wait > 0) await pause(wait);
    let lastValid: number | undefined;
    let simulated: number | undefined;
    let ended: number | undefined;
    for (let asked = 0; asked < 2 * AROUND + 1 + COPYING && ended === undefined; asked++) {
      const { predicted, answer, at } = await talk.ask(request, 'unpaced');
      const seconds = Math.round((at - token.solvedAt) / 1000);
      // The human check comes before every count of tokens: what is refused further down was still valid.
      if (answer.by === 'puzzle') ended = seconds;
      else lastValid = seconds;
      if (predicted.answer.by === 'puzzle') simulated ??= seconds;
      if (ended === undefined) await pause(1);
    }
    const right = ended !== undefined && Math.abs(ended - length) <= AROUND;
    const early = lastValid === undefined;
    const seen =
      ended === undefined
        ? `still valid after ${lastValid} s`
        : `${early ? 'not valid any more' : `valid after ${lastValid} s, not`} after ${ended} s`;
    return [
      {
        level: right ? 'good' : ended === undefined ? 'bad' : 'note',
        asked: 'the same token, each second around its end',
        expected: `valid until ${length} s after the puzzle was solved`,
        seen,
        meaning: right
          ? 'a puzzle opens the route for as long as the template says'
          : ended === undefined
            ? 'a solved puzzle is worth more than the template says: something renews the token, or its time is not looked at'
            : 'the time that was given for the puzzle is not exact, or AWS counts from another moment',
        ...(simulated === undefined
          ? {}
          : { simulator: { says: `not after ${simulated} s`, same: simulated === ended } }),
      },
    ];
  },
};
