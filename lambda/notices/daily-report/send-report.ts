import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand } from '@aws-sdk/client-sns';
import { faultName } from '../../../lib/contract/aws-fault';
import { campaignOf, expectedWithin } from '../../../lib/contract/posture/campaign';
import { parseRecord } from '../../../lib/contract/posture/gate-record';
import { readMetrics } from '../../runtime/metric-reader';
import { unusualCountries } from '../countries';
import { alarmsThatAreOn, namesOfAlarms } from './alarms-of-day';
import { type Day, lastDays, monthThatEnded } from './calendar';
import { readDomains } from './domains';
import { readAccountDay, readMailDays, readWebAclDays } from './figures';
import { readGuardDay, readGuardPlaces, readGuardRanges, readKeptTexts } from './guard-day';
import { readHours } from './hours';
import { readInboundMonth } from './inbound-month';
import { linksOf } from './links';
import { readGuardMonth } from './month-figures';
import { htmlOf, textOf } from './render';
import { composeReport, mailsCarryAll, type Report } from './report';
import type { ReportDependencies } from './report-dependencies';
import { readTextDay, readTextPlaces } from './text-day';
import { readHistory } from './timeline-table';
import { readWebAclMonth } from './web-acl-month';

/** A week, the day before, and the day itself. */
const DAYS = 8;

/**
 * Composes and sends the report of yesterday. What can't be found out is left out and named in it. The mail and each topic
 * are tried on their own; when one of them fails, the invocation fails after the others.
 */
export async function sendReport(dependencies: ReportDependencies): Promise<void> {
  const { settings, mailer, sns } = dependencies;
  const report = await makeReport(dependencies);
  const text = textOf(report);
  const { mail } = settings;
  const results = await Promise.allSettled([
    ...settings.topicArns.map((TopicArn) =>
      sns.send(new PublishCommand({ TopicArn, Subject: report.subject, Message: text })),
    ),
    ...(mail === undefined
      ? []
      : [
          mailer.send(
            new SendEmailCommand({
              FromEmailAddress: mail.from,
              Destination: { ToAddresses: [...mail.to] },
              Content: {
                Simple: {
                  Subject: { Data: report.subject, Charset: 'UTF-8' },
                  Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: htmlOf(report), Charset: 'UTF-8' } },
                },
              },
            }),
          ),
        ]),
  ]);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

export async function makeReport(dependencies: ReportDependencies): Promise<Report> {
  const { settings, region, cloudWatch, logs, clock, pause, log } = dependencies;
  const { monitor, webAcl, guard, ingestLogGroupName, deadLetterQueueName } = settings;
  const days = lastDays(clock.now(), settings.timeZone, DAYS);
  const day = days.at(-1)!;
  const failed: string[] = [];
  const attempt = async <T>(wanted: boolean, what: string, run: () => Promise<T>): Promise<T | undefined> => {
    if (!wanted) return undefined;
    try {
      return await run();
    } catch (error) {
      failed.push(what);
      log.error('a part of the report could not be found out', {
        part: what,
        error: faultName(error),
      });
      return undefined;
    }
  };
  const { counted } = settings.sender;
  const mail = await attempt(counted, 'counts of the mail', () => readMailDays(cloudWatch, monitor, days));
  const account = await attempt(true, 'state of the account', () =>
    readAccountDay(cloudWatch, monitor, settings.sender, day),
  );
  const webAclDays = await attempt(webAcl !== undefined, 'counts of the web ACL', () =>
    readWebAclDays(cloudWatch, webAcl!.webAclMetricName, region, days),
  );
  const ofTexts = counted && settings.sender.channel !== 'email';
  const logged = ingestLogGroupName !== undefined;
  const texts = ofTexts
    ? {
        day: await attempt(true, 'counts of the texts', () => readTextDay(cloudWatch, monitor, day)),
        places: await attempt(logged, 'countries and ranges', () =>
          readTextPlaces(logs, ingestLogGroupName!, day, pause),
        ),
      }
    : undefined;
  const domains = await attempt(logged && !ofTexts, 'recipient domains', () =>
    readDomains(logs, ingestLogGroupName!, day, pause),
  );
  const guarded = guard && {
    limits: guard,
    day: await attempt(true, 'counts of the guard', () => readGuardDay(cloudWatch, guard.name, day)),
    places: await attempt(true, 'log of the guard', () => readGuardPlaces(logs, guard.logGroupName, day, pause)),
    kept: await attempt(ofTexts, 'texts that the guard refused', () =>
      readKeptTexts(logs, guard.logGroupName, day, pause),
    ),
    ranges: await attempt(ofTexts, 'ranges of numbers', () => readGuardRanges(logs, guard.logGroupName, day, pause)),
  };
  const ended = monthThatEnded(clock.now(), settings.timeZone);
  const deployed = await attempt(
    ended !== undefined && dependencies.deployed !== undefined,
    'limits of the web ACL',
    () => dependencies.deployed!(),
  );
  const month = ended && {
    deployed,
    label: ended.label,
    budgets: guard?.budgets,
    hasWebAcl: webAcl !== undefined,
    guard: await attempt(guard !== undefined, `${ended.label} of the guard`, () =>
      readGuardMonth(cloudWatch, guard!.name, ended),
    ),
    lists: {
      hasList: dependencies.lists !== undefined,
      lists: await attempt(dependencies.lists !== undefined, 'lists of addresses', () => dependencies.lists!()),
      campaign: await attempt(true, 'campaigns of the month', async () => {
        const campaign = campaignOf(parseRecord(await dependencies.campaign?.()));
        return campaign && campaign.until >= ended.from && campaign.until < ended.to ? campaign : undefined;
      }),
      timeZone: settings.timeZone,
      now: clock.now(),
    },
    inbound: await attempt(settings.inbound !== undefined, `${ended.label} of inbound verifications`, () =>
      readInboundMonth(cloudWatch, settings.inbound!, ended),
    ),
    webAcl: await attempt(webAcl !== undefined, `${ended.label} of the web ACL`, () =>
      readWebAclMonth(cloudWatch, webAcl!.webAclMetricName, region, ended, deployed?.names),
    ),
  };
  const { sender, timeZone, prices } = settings;
  const alone = mailsCarryAll({ sender, otherChannels: settings.otherChannels ?? false, guard: guarded, prices });
  const hours = await attempt(webAcl !== undefined, 'hours of the day', () =>
    readHours(
      cloudWatch,
      { webAclMetricName: webAcl!.webAclMetricName, region, monitor: alone ? monitor : undefined, mailsAlone: alone },
      day,
      timeZone,
    ),
  );
  const lands = await attempt(webAcl?.logGroupName !== undefined, 'countries of the requests', () =>
    unusualCountries(logs, webAcl!.logGroupName!, day.to, 'that day', pause),
  );
  const alarmsOn = await attempt(true, 'alarms', () => alarmsThatAreOn(cloudWatch, settings));
  const campaign = await attempt(true, 'announced campaign', async () =>
    expectedWithin(parseRecord(await dependencies.campaign?.()), day.from, day.to),
  );
  const { historyLogGroupName } = settings;
  const { cloudFormation } = dependencies;
  const history =
    historyLogGroupName === undefined || cloudFormation === undefined
      ? undefined
      : await attempt(true, 'timeline', async () =>
          readHistory(
            { cloudWatch, logs, cloudFormation, logGroupName: historyLogGroupName },
            settings.identity,
            await namesOfAlarms(cloudWatch, settings),
            day,
          ),
        );
  const deadLetters = await attempt(deadLetterQueueName !== undefined, 'dead letters', () =>
    readDeadLetters(cloudWatch, deadLetterQueueName!, day),
  );
  return composeReport({
    shield: settings.identity,
    otherChannels: settings.otherChannels ?? false,
    sender: settings.sender,
    label: day.label,
    timeZone: settings.timeZone,
    mail,
    account,
    userPoolId: webAcl?.userPoolId,
    webAclDays,
    hours,
    lands,
    domains,
    texts,
    guard: guarded,
    month,
    alarmsOn,
    deadLetters,
    campaign,
    history,
    prices: settings.prices,
    links: linksOf(settings, region),
    failed,
  });
}

async function readDeadLetters(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  queueName: string,
  day: Day,
): Promise<number> {
  const [depth = []] = await readMetrics(
    cloudWatch,
    [
      {
        namespace: 'AWS/SQS',
        name: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: queueName },
        statistic: 'Maximum',
      },
    ],
    { from: day.from, to: day.to, periodSeconds: 3600 },
  );
  return depth.at(-1)?.value ?? 0;
}
