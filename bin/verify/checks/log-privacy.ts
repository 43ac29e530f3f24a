import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { TOKEN_COOKIE, TOKEN_HEADER } from '../../../lib/contract/names';
import { OUTPUT } from '../../../lib/contract/posture/posture';
import { explained } from '../../operator/aws-fault';
import { type Check, type Ground, SLOWEST_SECONDS } from '../check';

/** Numbers and values that belong to nobody. https://en.wikipedia.org/wiki/555_(telephone_number) */
const NUMBER = '12025550143';
const SECRET = 'otp-shield-verify-0123456789';
const EVERY_SECONDS = 15;

/** Whether the log keeps what was asked, and not for whom. */
export const logPrivacy: Check = {
  name: 'log-privacy',
  question: 'Does the log keep recipients and tokens to itself?',
  obstacle: ({ shield }) =>
    shield.optional(OUTPUT.logGroupName) === undefined ? 'the shield writes no log (requestLogging)' : undefined,
  bounds: ({ talk }) => ({ requests: 1, seconds: talk.secondsFor(1) + SLOWEST_SECONDS }),
  async run(ground) {
    const { talk, io } = ground;
    const since = io.clock.now();
    await talk.ask({
      method: 'POST',
      target: `${talk.route}?phone=%2B${NUMBER}`,
      headers: [
        ['Authorization', `Bearer ${SECRET}`],
        ['Cookie', `${TOKEN_COOKIE}=${SECRET}`],
        [TOKEN_HEADER, SECRET],
      ],
    });
    const records = await awaitedRecords(ground, since);
    const seconds = () => Math.round((io.clock.now() - since) / 1000);
    const told = [NUMBER, SECRET].filter((secret) => records.some((record) => record.includes(secret)));
    const found = records.length > 0;
    return [
      {
        level: !found || told.length > 0 ? 'bad' : 'good',
        asked: 'a number in the query, and tokens in three headers',
        expected: 'the request in the log, without any of them',
        seen: !found
          ? `no record within ${seconds()} s`
          : told.length > 0
            ? `the log has ${told.map((each) => (each === NUMBER ? 'the number' : 'a token')).join(' and ')}`
            : `the request, ${seconds()} s later, without them`,
        meaning: !found
          ? 'nobody can look up what happened'
          : told.length > 0
            ? 'whoever reads the log learns who asked for codes, or can use tokens of others'
            : 'the log can be shown to whoever looks into an attack',
      },
    ];
  },
};

/** Records of this run; none when they don't come in time. */
export async function awaitedRecords(ground: Ground, since: number): Promise<string[]> {
  const { io, pause } = ground;
  let records: string[] = [];
  while (records.length === 0 && io.clock.now() - since < SLOWEST_SECONDS * 1000) {
    await pause(EVERY_SECONDS);
    records = await recordsOf(ground, since);
  }
  return records;
}

async function recordsOf({ shield, talk, io }: Ground, since: number): Promise<string[]> {
  const client = shield.account.logs();
  try {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await explained('read the log of the web ACL', () =>
        client.send(
          new FilterLogEventsCommand({
            logGroupName: shield.output(OUTPUT.logGroupName),
            startTime: since,
            endTime: io.clock.now(),
            filterPattern: `"${talk.site.agent}"`,
            nextToken,
          }),
        ),
      );
      found.push(...(page.events ?? []).flatMap(({ message }) => message ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined && found.length === 0);
    return found.filter((record) => record.includes(talk.site.agent));
  } finally {
    client.destroy();
  }
}
