import { readAlarmText } from '../../../lib/contract/alarm-text';
import { faultName } from '../../../lib/contract/aws-fault';
import type { WebAclSettings } from '../../../lib/contract/notices/notifier-settings';
import { expectedWithin } from '../../../lib/contract/posture/campaign';
import { parseRecord } from '../../../lib/contract/posture/gate-record';
import { sampledRule } from '../../../lib/contract/protection/web-acl-metrics';
import { descriptionReader } from '../../runtime/description-reader';
import { readWebAclCounts } from '../web-acl-counts';
import type { AlarmChange } from './alarm-change';
import { type Part, partsFor } from './evidence';
import { guardOf, readGuardFigures } from './guard-figures';
import { readHandlerLog } from './handler-log';
import { readMailFigures } from './mail-figures';
import type { Findings } from './message';
import type { NotifierDependencies } from './notifier-dependencies';
import { readPeopleFigures } from './people-figures';
import { readPosture } from './posture-finding';
import { readTextFigures } from './text-figures';
import { readWebAclLog } from './web-acl-log';
import { readSamples } from './web-acl-samples';

const HOUR_MS = 3_600_000;
const SAMPLE_MS = 15 * 60_000;

/** What a message about this alarm can say: the figures and log lines that belong to it. What can't be read is named in `failed`. */
export async function findOut(
  { alarm, description }: AlarmChange,
  dependencies: NotifierDependencies,
  now: number,
): Promise<Findings> {
  const { settings, region, cloudWatch, waf, logs, pause, log } = dependencies;
  const { webAcl } = settings;
  const failed: string[] = [];
  const attempt = async <T>(what: string, run: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      failed.push(what);
      log.warn('a part of the message could not be found out', { part: what, error: faultName(error) });
      return undefined;
    }
  };
  const text = readAlarmText(description);
  const parts = partsFor(text?.runbook);
  const wants = (part: Part) => parts.includes(part);
  const withWebAcl = <T>(what: string, run: (webAcl: WebAclSettings) => Promise<T>) =>
    webAcl === undefined ? undefined : attempt(what, () => run(webAcl));

  const lastHour = { from: now - (now % 60_000) - HOUR_MS, to: now - (now % 60_000), periodSeconds: 3600 };
  const guard = wants('guard') ? guardOf(alarm) : undefined;
  const requests = wants('requests');
  const [people, figures, texts, guardFigures, lines, counts, samples, webAclLog, posture, campaign] =
    await Promise.all([
      wants('people')
        ? withWebAcl('figures of people', ({ webAclMetricName }) =>
            readPeopleFigures(
              cloudWatch,
              { webAclMetricName, region, monitor: settings.counted ? settings.monitor : undefined },
              now,
            ),
          )
        : undefined,
      settings.counted && wants('mails')
        ? attempt('figures of the mail', () => readMailFigures(cloudWatch, settings.monitor, now))
        : undefined,
      settings.counted && wants('texts')
        ? attempt('figures of the texts', () => readTextFigures(cloudWatch, settings.monitor, now))
        : undefined,
      guard === undefined ? undefined : attempt('figures of the guard', () => readGuardFigures(cloudWatch, guard, now)),
      text?.log !== undefined && wants('log')
        ? attempt('log of the handler', () => readHandlerLog(logs, text.log!, now - HOUR_MS, now, pause))
        : undefined,
      requests
        ? withWebAcl(
            'counts of the web ACL',
            async ({ webAclMetricName }) => (await readWebAclCounts(cloudWatch, webAclMetricName, region, lastHour))[0],
          )
        : undefined,
      requests
        ? withWebAcl('sampled requests', ({ webAclArn, webAclMetricName }) =>
            readSamples(waf, webAclArn, sampledRule(webAclMetricName), now - SAMPLE_MS, now),
          )
        : undefined,
      requests
        ? withWebAcl('log of the web ACL', async ({ logGroupName }) =>
            logGroupName === undefined ? undefined : readWebAclLog(logs, logGroupName, now - SAMPLE_MS, now, pause),
          )
        : undefined,
      withWebAcl('posture', (settingsOfWebAcl) => readPosture(waf, settingsOfWebAcl)),
      withWebAcl('announced campaign', async ({ campaignSetArn }) =>
        expectedWithin(parseRecord(await descriptionReader(waf, campaignSetArn)?.()), now - HOUR_MS, now),
      ),
    ]);
  return {
    people,
    figures,
    texts,
    guard: guardFigures,
    lines,
    webAcl: counts,
    samples,
    webAclLog,
    posture,
    campaign,
    failed,
  };
}
