import { randomInt } from 'node:crypto';
import { WEB_ACL_OPTIONS, WEB_ACL_USAGE, WebAclSource } from '../input/web-acl-source';
import { confirm } from '../operator/confirm';
import { Application } from '../probe/application';
import { foreignPathOf, PLAIN, spellingOf } from '../probe/candidate';
import { Coverage, JumpingClock } from '../probe/coverage';
import { FirstRequest } from '../probe/first-request';
import { HitFile } from '../probe/hit-file';
import { replayOf } from '../probe/hole-replay';
import { Recipients } from '../probe/recipients';
import { textOf } from '../probe/report-text';
import { isCovered, jsonOf, type Result } from '../probe/result';
import { Search } from '../probe/search';
import { requireTypedTwice, targetOf } from '../probe/target';
import { Wire, type WireBounds } from '../probe/wire';
import { command, ExitCode, type Io, integerOption, parseOptions, UsageError } from '../terminal/io';
import { pageOriginOf } from '../terminal/page-origin';
import { writeWhole } from '../terminal/write-whole';

const USAGE = `otp-shield probe --url URL --body TEXT --template FILE|DIR [options]

Asks your own application, on this machine or in a test, which spellings, methods,
headers, types and forms of operations it takes for one of its routes, through all
that stands before it, and tells which of them the rules would let through.

Every request that is taken makes the application send a code. {email} and {phone}
in the request stand for recipients that are nobody's, another one each time:
Amazon's mailbox simulator, and numbers for plays. Another machine than this one is
asked only when its name was typed twice.

The request that works:
  --url URL            the route, http://127.0.0.1:3000/api/auth/otp, behind no AWS WAF
  --method METHOD      POST where there is a body, else GET
  --header 'Name: …'   as often as needed: what a client sends, a session, a token
  --body TEXT          such as '{"email":"{email}"}'
  --body-file FILE     the same from a file
  --status N           what it answers when it worked, if that is none of 200 to 299
  --recipient TEXT     in place of {email} and {phone}: a mailbox of yours; {n} in it
                       is another label each time
  --yes                send to that mailbox without asking first
  --hit-file FILE      where the application writes to whom it sends, as its log: what
                       stands there counts, and not what it answers
  --page-origin URL    origin of the page that calls the route (that of --url)

How much:
  --requests N         at most so many (3000; 20 to 50000)
  --per-second N       at most so many (50; 1 to 1000)
  --minutes N          at most so long (10; 1 to 120)
  --only-open          ask only what the rules let through: fewer requests, and fewer
                       codes; it does not show what else the application takes
  --seed N             of the pairs that are tried (7)
  --host-again HOST    the host of --url once more, where it is another machine

The rules:
${WEB_ACL_USAGE}
What comes out:
  --replay FILE        write what is let through as a replay for simulate, a test that
                       fails until it is stopped
  --json               {"asked", "taken", "covered", "holes", "doubts", "left", …}

Exit codes: 0 the rules stop all that was taken; 1 it could not be done; 2 asked wrongly;
3 something is let through, could be read neither way, or it ended before all was asked.
`;

const OPTIONS = {
  ...WEB_ACL_OPTIONS,
  url: 'value',
  method: 'value',
  header: 'list',
  body: 'value',
  'body-file': 'value',
  status: 'value',
  recipient: 'value',
  'hit-file': 'value',
  'page-origin': 'value',
  requests: 'value',
  'per-second': 'value',
  minutes: 'value',
  'only-open': 'flag',
  seed: 'value',
  'host-again': 'value',
  replay: 'value',
  json: 'flag',
  yes: 'flag',
} as const;

export const probeCommand = command('probe', 'your application, asked', USAGE, async (args, io) => {
  const options = parseOptions(args, OPTIONS);
  const bounds: WireBounds = {
    requests: integerOption('requests', options.requests, 20, 50_000) ?? 3000,
    perSecond: integerOption('per-second', options['per-second'], 1, 1000) ?? 50,
    seconds: 60 * (integerOption('minutes', options.minutes, 1, 120) ?? 10),
  };
  const status = integerOption('status', options.status, 200, 599);
  const seed = integerOption('seed', options.seed, 0, 2 ** 31) ?? 7;
  const source = await WebAclSource.read(options);
  const target = await targetOf(options.url);
  const first = await FirstRequest.of(target, options);
  const recipients = new Recipients(runLetters(), options.recipient);
  if (options['hit-file'] !== undefined && !(first.namesRecipient && recipients.areMany))
    throw new UsageError('--hit-file needs another recipient each time: write {email} or {phone} in the request');

  const clock = new JumpingClock(io.clock.now());
  const simulator = source.simulator({ clock });
  for (const warning of simulator.warnings) io.err(`warning: ${warning}\n`);
  const right = spellingOf(PLAIN, first.draft(recipients.take()))!;
  const wrong = spellingOf(PLAIN, first.elsewhere(foreignPathOf(target.segments)))!;
  const coverage = new Coverage(simulator, clock, target.segments, right, wrong);

  await requireTypedTwice(target, options['host-again'], bounds.requests, io);
  await tellRecipients(io, options, first, bounds);
  const wire = new Wire(target.place, bounds, io);
  const hits = options['hit-file'] === undefined ? undefined : await HitFile.of(options['hit-file']);
  const application = new Application(wire, first, recipients, target.segments, hits);
  await application.acquaint(status);
  const search = new Search(
    application,
    coverage,
    first,
    recipients,
    target.segments,
    {
      pageOrigin: pageOriginOf(options['page-origin']) ?? target.origin,
      host: target.host,
      all: !options['only-open'],
      seed,
    },
    io,
  );
  const findings = await search.run();
  const result: Result = {
    ...findings,
    method: first.method,
    url: options.url!,
    stoppedBy: coverage.stoppedBy,
    labels: coverage.labels,
    requests: wire.sent,
    seconds: wire.seconds,
  };
  if (options.replay !== undefined)
    await writeWhole(
      options.replay,
      `${JSON.stringify(replayOf(result.holes, `probe of ${options.url}`), undefined, 1)}\n`,
    );
  io.out(options.json ? `${JSON.stringify(jsonOf(result))}\n` : textOf(result, io));
  return isCovered(result) ? ExitCode.DONE : ExitCode.BAD_NEWS;
});

/** Whoever named a mailbox gets all of it there. */
async function tellRecipients(
  io: Io,
  { recipient, yes }: { readonly recipient: string | undefined; readonly yes: boolean },
  first: FirstRequest,
  { requests }: WireBounds,
): Promise<void> {
  if (recipient !== undefined) await confirm(io, yes, `Send up to ${requests} codes to ${recipient}?`);
  else if (!first.namesRecipient)
    io.err('otp-shield probe: the request names no recipient by {email} or {phone}: all codes go to the same one\n');
}

/** Letters that stand in no other run's recipients. */
function runLetters(): string {
  return `otp${randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0')}x`;
}
