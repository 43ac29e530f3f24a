import { messageSubject } from '../../../lib/contract/message-subject';
import { shieldName } from '../../../lib/contract/shield-identity';
import { wilson } from '../../runtime/wilson';
import { concerns, type Steps } from '../people';
import { accountAdvice, accountTable } from './account-table';
import { campaignTable } from './campaign-table';
import { dollars, ENOUGH_MAILS, number, percent } from './figure-text';
import { guardAdvice, guardTables } from './guard-tables';
import type { Link } from './links';
import { domainTable, mailTable, repeatTable } from './mail-tables';
import { monthAdvice, monthTables } from './month-review';
import { dailySteps, mailsAlone, peopleTable } from './people-table';
import type { ReportInput } from './report-input';
import type { ReportTable } from './report-table';
import { textAdvice, textTables } from './text-tables';
import { timelineTable } from './timeline-table';

/** What text and HTML are made of. */
export interface Report {
  readonly subject: string;
  readonly verdict: string;
  readonly calm: boolean;
  readonly todo: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly links: readonly Link[];
}

export function composeReport(input: ReportInput): Report {
  const todo = advice(input);
  const calm = todo.length === 0;
  const [short, verdict] = calm ? quiet(input) : [`${todo.length} to look at`, things(todo.length)];
  return {
    subject: messageSubject(`Codes on ${input.label}: ${short} (${shieldName(input.shield)}, ${input.shield.region})`),
    verdict,
    calm,
    todo,
    links: input.links ?? [],
    tables: [
      ...campaignTable(input.campaign, input.timeZone),
      ...peopleTable(peopleOf(input)),
      ...(input.texts === undefined
        ? mailTable(input)
        : textTables(input.texts, {
            mail: input.mail,
            guard: input.guard,
            webAcl: input.webAclDays?.at(-1),
          })),
      ...repeatTable(input),
      ...domainTable(input),
      ...webAclTable(input),
      ...(input.guard === undefined ? [] : guardTables(input.guard)),
      ...monthTables(input.month),
      ...(input.account === undefined ? [] : accountTable(input.sender, input.account)),
      ...costTable(input),
      ...timelineTable(input.history, input.timeZone, input.shield),
      ...healthTable(input),
    ],
  };
}

function things(count: number): string {
  return count === 1 ? 'One thing to look at.' : `${count} things to look at.`;
}

/** Quiet is only what somebody listened to. */
function quiet({ mail, webAclDays, texts }: ReportInput): readonly [subject: string, verdict: string] {
  const messages = texts === undefined ? 'mails' : 'texts';
  if (webAclDays !== undefined && mail !== undefined) return ['all quiet', 'All quiet.'];
  if (mail !== undefined)
    return [`${messages} are quiet`, `The ${messages} are quiet. Requests are not watched: no web ACL is known.`];
  if (webAclDays !== undefined)
    return [
      'requests are quiet',
      `The requests are quiet. ${texts === undefined ? 'Mails' : 'Texts'} are not counted.`,
    ];
  return ['account only', 'The account is in order. Neither requests nor mails are counted.'];
}

function webAclTable({ webAclDays, userPoolId }: ReportInput): ReportTable[] {
  const webAcl = webAclDays?.at(-1);
  if (webAcl === undefined) return [];
  const blocked = Object.entries(webAcl.blockedByRule).sort(([, a], [, b]) => b - a);
  return [
    {
      title: 'At the web ACL',
      rows: [
        ...(userPoolId === undefined ? [] : [['guards', `user pool ${userPoolId}`]]),
        ['blocked', number(webAcl.blocked)],
        ...blocked.slice(0, 5).map(([rule, count]) => [`… by ${rule}`, number(count)]),
        ...(webAcl.flagged > 0 ? [['flagged by what is known about the client', number(webAcl.flagged)]] : []),
        [
          'checked for each that reached it',
          webAcl.passed < ENOUGH_MAILS ? 'too few to judge' : percent(webAcl.verified / webAcl.passed),
        ],
      ],
    },
  ];
}

function peopleOf(input: ReportInput): Steps[] {
  return dailySteps(input.webAclDays ?? [], input.mail, mailsCarryAll(input));
}

/** Codes that also go out as text messages can't be held against mails. */
export function mailsCarryAll({
  sender,
  otherChannels = false,
  guard,
  prices,
}: Pick<ReportInput, 'sender' | 'otherChannels' | 'guard' | 'prices'>): boolean {
  const texts = (guard?.day?.channels ?? []).some(({ channel, sent }) => channel !== 'email' && sent > 0);
  return mailsAlone(sender, otherChannels || texts || prices.perTextMessage !== undefined);
}

function costTable({ sender, mail, webAclDays, guard, prices, texts }: ReportInput): ReportTable[] {
  const webAcl = webAclDays?.at(-1);
  const today = mail?.at(-1);
  const items: Array<readonly [string, number]> = [];
  const counted = texts?.day !== undefined && texts.day.parts > 0 ? texts.day.spend : undefined;
  if (today !== undefined && sender.channel === 'email')
    items.push(['mails', (today.sends / 1000) * prices.perThousandMails]);
  if (webAcl !== undefined) {
    items.push(['CAPTCHA', (webAcl.attempts / 1000) * prices.perThousandCaptchas]);
    if (webAcl.ownPageAttempts > 0) {
      const usd = (webAcl.ownPageAttempts / 1000) * prices.perThousandCaptchas;
      items.push(['CAPTCHA in pages of your own, whole account', usd]);
    }
    if (prices.perTextMessage !== undefined && guard?.day === undefined && counted === undefined) {
      items.push(['text messages, one for each request', webAcl.passed * prices.perTextMessage]);
    }
  }
  // What their sender counted comes before what the guard reckons.
  if (counted !== undefined) items.push(['text messages and calls', counted]);
  for (const { channel, sentCost } of guard?.day?.channels ?? []) {
    if (channel !== 'email' && sentCost > 0 && counted === undefined)
      items.push([channel === 'sms' ? 'text messages' : 'calls', sentCost]);
  }
  if (items.length === 0) return [];
  const whole = items.reduce((sum, [, usd]) => sum + usd, 0);
  return [
    {
      title: 'What it cost',
      rows: [...items, ['together', whole] as const].map(([title, usd]) => [title, dollars(usd)]),
    },
  ];
}

function healthTable({ shield, sender, mail, account, alarmsOn, deadLetters, failed }: ReportInput): ReportTable[] {
  const today = mail?.at(-1);
  return [
    {
      title: 'This shield',
      rows: [
        ['shield', shieldName(shield)],
        ['account and Region', `${shield.account}, ${shield.region}`],
        ...(alarmsOn === undefined ? [] : [['alarms on now', alarmsOn.length === 0 ? 'none' : alarmsOn.join(', ')]]),
        ...(today?.lag === undefined ? [] : [['slowest event', `${number(today.lag)} s`]]),
        ...(deadLetters === undefined ? [] : [['events that could not be read', number(deadLetters)]]),
        ...(today === undefined ? [] : [['copies left out', number(today.duplicates)]]),
        ...(account === undefined || !sender.probed ? [] : [['runs of the probe', number(account.probeRuns)]]),
        ...(failed.length === 0 ? [] : [['not found out', failed.join(', ')]]),
      ],
    },
  ];
}

/** What a person should do, in the order of its weight. Nothing for a quiet day. */
function advice(input: ReportInput): string[] {
  const { sender, mail, account, webAclDays, guard, alarmsOn, deadLetters, failed, texts, campaign } = input;
  const webAcl = webAclDays?.at(-1);
  const today = mail?.at(-1);
  const before = mail?.at(-2);
  const todo: string[] = [];
  const add = (when: boolean, what: string) => {
    if (when) todo.push(what);
  };
  if (account !== undefined) todo.push(...accountAdvice(sender, account));
  if (texts !== undefined) todo.push(...textAdvice(texts));
  const people = peopleOf(input);
  const ofDay = people.length === 0 ? [] : concerns(people.at(-1)!, people.slice(0, -1), 'that day');
  // What the whole day says needs no hours.
  const ofHours = (input.hours ?? []).filter(({ kind }) => !ofDay.some((concern) => concern.kind === kind));
  todo.push(...[...ofDay, ...ofHours].map(({ text }) => text), ...(input.lands ?? []));
  if (today !== undefined && texts === undefined) {
    const bounces = wilson(today.hardBounces, today.attempted, 1.96);
    add(
      today.attempted >= ENOUGH_MAILS && bounces.lower >= 0.02,
      `Bounces are certainly above the 2 % that AWS asks for: see the recipient domains, then who asks for codes.`,
    );
    const complaints = wilson(today.complaints, today.attempted, 1.96);
    add(
      today.complaints >= 3 && complaints.lower >= 0.0005,
      'People mark codes as spam: they did not ask for them. See who asks for codes.',
    );
    const flooded = today.repeats.find(({ codes }) => codes === 6)?.recipients ?? 0;
    add(
      flooded > 0,
      `${flooded === 1 ? 'One recipient' : `${number(flooded)} recipients`} got six codes or more within 24 hours: limit codes per recipient in the application.`,
    );
    const usual = before?.sends ?? 0;
    add(
      usual >= ENOUGH_MAILS && today.sends > 2 * usual * (campaign?.times ?? 1),
      campaign === undefined
        ? 'Twice as many codes as the day before: a campaign, or an attack.'
        : `Twice as many codes as the announced campaign explains (${campaign.times} times the usual).`,
    );
    add(
      today.attempted >= ENOUGH_MAILS && today.badRecipients / today.sends >= 0.05,
      'Many recipients are known to be bad: nobody mistypes that often. See who asks for codes.',
    );
  }
  const judged = webAcl !== undefined && webAcl.passed >= ENOUGH_MAILS;
  add(
    judged && webAcl.verified === 0,
    'The web ACL saw no code being checked: name the routes that check one (verifyRoutes). If they are named, verification is broken, or the codes go to strangers.',
  );
  add(
    judged && webAcl.verified > 0 && webAcl.verified / webAcl.passed < 0.3,
    'Fewer than a third of the codes are typed in: either verification is broken, or the codes go to strangers.',
  );
  if (guard !== undefined) todo.push(...guardAdvice(guard, Math.max(today?.sends ?? 0, webAcl?.passed ?? 0)));
  todo.push(...monthAdvice(input.month));
  add((deadLetters ?? 0) > 0, 'Events could not be counted: mend the cause and redrive the dead-letter queue.');
  add(sender.probed && account?.probeRuns === 0, 'The probe did not run: see its log.');
  add((alarmsOn?.length ?? 0) > 0, `Alarms are on: ${(alarmsOn ?? []).join(', ')}.`);
  add(failed.length > 0, `This report lacks ${failed.join(', ')}: see its log.`);
  return todo;
}
