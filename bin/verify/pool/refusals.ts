import { RULE } from '../../../lib/contract/names';
import type { Check } from '../check';
import { compared, type Exchange } from '../conversation';
import type { Finding } from '../finding';
import { forgotten } from './calls';
import { poolOf } from './pool';
import { faultOf, wantsPuzzle } from './pool-answer';

/** More than `maxBodySize` of most shields; what the rules say of it, the twin knows. */
const FILLER = 'x'.repeat(9000);

export const refusals: Check = {
  name: 'refusals',
  question: 'Do apps read in a refusal what they look for?',
  obstacle: () => undefined,
  bounds: ({ talk }) => ({ requests: 2, seconds: talk.secondsFor(2) }),
  async run(ground) {
    const { talk } = ground;
    const { pool } = poolOf(ground);
    const puzzle = await talk.ask(forgotten(pool));
    const findings = [puzzleFinding(puzzle)];
    if (talk.twin.rule(RULE.oversizeBody) === undefined) return findings;
    const block = await talk.ask(forgotten(pool, [], { ClientMetadata: { filler: FILLER } }));
    return [
      ...findings,
      compared('a call that is too long', block.predicted, block.answer, {
        same: 'what the rules refuse is refused, with the status that they name',
        other: 'what the rules refuse gets through, or its status is another one',
      }),
      textFinding(block),
    ];
  },
};

function puzzleFinding({ raw }: Exchange): Finding {
  const right = wantsPuzzle(faultOf(raw));
  return {
    level: right ? 'good' : 'bad',
    asked: 'the fault of a call without a token',
    expected: 'ForbiddenException, with the word captcha in its message',
    seen: faultText(raw),
    meaning: right
      ? 'installCognitoCheck shows the puzzle and repeats the call'
      : 'installCognitoCheck does not know that a puzzle is wanted: people read an error, and can not go on',
  };
}

/** People read it in their app: how long to wait, and what else there is. */
function textFinding({ predicted, raw }: Exchange): Finding {
  const ours = faultOf({ status: 0, headers: {}, body: String(predicted.verdict.response?.body ?? '') });
  const theirs = faultOf(raw);
  const same = theirs.name === ours.name && theirs.message === ours.message;
  return {
    level: same ? 'good' : 'bad',
    asked: 'what it says to people',
    expected: `${ours.name}: ${ours.message}`,
    seen: faultText(raw),
    meaning: same ? 'apps show our words' : 'apps show other words than ours, so nobody reads what else there is to do',
    simulator: { says: 'the body of the rule', same },
  };
}

function faultText(raw: Exchange['raw']): string {
  const { name, message } = faultOf(raw);
  return name === '' ? `${raw.status}, and no fault` : `${raw.status}, ${name}: ${message.slice(0, 300)}`;
}
