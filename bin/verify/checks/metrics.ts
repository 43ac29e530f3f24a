import { OUTPUT } from '../../../lib/contract/posture/posture';
import { explained } from '../../operator/aws-fault';
import { sumsOfWebAcl, type WebAclCounts } from '../../operator/web-acl-figures';
import { type Check, type Ground, SLOWEST_SECONDS } from '../check';
import type { Finding } from '../finding';

const EVERY_SECONDS = 15;

/** Behind those that send: alarms, the responder and the report see of a web ACL what CloudWatch counts, and nothing else. */
export const metrics: Check = {
  name: 'metrics',
  question: 'Does CloudWatch count what the web ACL did?',
  obstacle: ({ shield }) =>
    shield.optional(OUTPUT.webAclMetricName) === undefined
      ? 'the stack does not say under which name it counts'
      : undefined,
  bounds: ({ talk }) => ({ requests: 2, seconds: talk.secondsFor(2) + SLOWEST_SECONDS }),
  async run(ground) {
    const { talk, io, pause, began } = ground;
    // With --only nobody may have asked before.
    await talk.ask({ method: 'POST', target: talk.route });
    await talk.ask({ method: 'POST', target: talk.route, body: 'x'.repeat(9000) });
    const wanted = [
      ['requests for codes', talk.forCodes, ({ requested }: WebAclCounts) => requested],
      [
        'answers with a puzzle or challenge',
        talk.seen.puzzle + talk.seen.challenge,
        ({ turnedBack }: WebAclCounts) => turnedBack.to,
      ],
      ['blocks', talk.seen.block, ({ blocked }: WebAclCounts) => blocked],
    ] as const;
    const since = io.clock.now();
    const seconds = () => Math.round((io.clock.now() - since) / 1000);
    const late = new Map<string, number>();
    let sums = await countsOf(ground, began);
    const note = () => {
      for (const [name, least, of] of wanted) if (sums(of) >= least && !late.has(name)) late.set(name, seconds());
    };
    note();
    while (late.size < wanted.length && seconds() < SLOWEST_SECONDS) {
      await pause(EVERY_SECONDS);
      sums = await countsOf(ground, began);
      note();
    }
    return wanted.map(([name, least, of]): Finding => {
      const after = late.get(name);
      return {
        level: after === undefined ? 'bad' : 'good',
        asked: `${name}, in CloudWatch`,
        expected: `at least the ${least} of this run within ${SLOWEST_SECONDS} s`,
        seen: after === undefined ? `${sums(of)} after ${seconds()} s` : `${sums(of)}, after ${after} s`,
        meaning:
          after === undefined
            ? 'alarms, responder and report see less than happens: an attack can go on unseen'
            : 'what happens at the web ACL is seen by whoever watches its metrics',
      };
    });
  },
};

/** Minute by minute, since this run began. */
const countsOf = ({ shield, io }: Ground, since: number) =>
  explained('read the metrics of the web ACL', () => sumsOfWebAcl(shield, { from: since, to: io.clock.now() + 1 }));
