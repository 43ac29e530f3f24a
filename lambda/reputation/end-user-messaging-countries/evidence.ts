import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { faultName } from '../../../lib/contract/aws-fault';
import { SMS_VOICE_METRIC } from '../../../lib/contract/reputation/end-user-messaging/metrics';
import type { Log } from '../../runtime/log';
import { readValues, wholePeriods } from '../../runtime/metric-reader';
import { readUnusual, UNUSUAL_PLACE } from '../text-places';
import { REFUSALS_WITHIN } from './decision';

type CloudWatch = Pick<CloudWatchClient, 'send'>;

const HOUR = 3_600_000;
/** While so many of the codes are typed in, and there are enough to say so, those who ask are people; as for mails. */
const TYPED_IN = 2 / 3;
const FEWEST = 20;

/** When texts to each country were last far above the usual, as the ingest handler marked it. */
export async function readMarks(
  client: Pick<DynamoDBClient, 'send'>,
  TableName: string,
): Promise<ReadonlyMap<string, number>> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: { id: { S: UNUSUAL_PLACE } }, ConsistentRead: true }),
  );
  return readUnusual(Item);
}

/** What Protect refused in the last half an hour, by country; undefined when CloudWatch can't say. */
export async function readRefused(
  cloudWatch: CloudWatch,
  countries: readonly string[],
  protectConfigurationId: string,
  now: number,
  log: Log,
): Promise<ReadonlyMap<string, number> | undefined> {
  if (countries.length === 0) return new Map();
  try {
    const sources = countries.map((IsoCountryCode) => ({
      namespace: SMS_VOICE_METRIC.namespace,
      name: SMS_VOICE_METRIC.blockedByProtect,
      dimensions: { IsoCountryCode, ProtectConfigurationId: protectConfigurationId },
      statistic: 'Sum' as const,
    }));
    const range = wholePeriods({ from: now - REFUSALS_WITHIN, to: now, periodSeconds: 300 });
    const values = await readValues(cloudWatch, sources, range);
    return new Map(countries.map((country, index) => [country, values[index] ?? 0]));
  } catch (error) {
    log.warn('what Protect refused could not be read', { error: faultName(error) });
    return undefined;
  }
}

/** Countries in which AWS heard of two codes in three that they were typed in. What can't be read speaks for nobody. */
export async function readAnswered(
  cloudWatch: CloudWatch,
  countries: readonly string[],
  now: number,
  log: Log,
): Promise<ReadonlySet<string>> {
  if (countries.length === 0) return new Set();
  const of = (name: string, IsoCountryCode: string, more: Record<string, string> = {}) => ({
    namespace: SMS_VOICE_METRIC.namespace,
    name,
    dimensions: { IsoCountryCode, ...more },
    statistic: 'Sum' as const,
  });
  try {
    const sources = countries.flatMap((country) => [
      of(SMS_VOICE_METRIC.expectingFeedback, country),
      of(SMS_VOICE_METRIC.withFeedback, country, { MessageFeedbackStatus: 'RECEIVED' }),
    ]);
    const values = await readValues(
      cloudWatch,
      sources,
      wholePeriods({ from: now - HOUR, to: now, periodSeconds: 300 }),
    );
    return new Set(
      countries.filter((_, index) => {
        const [sent = 0, typedIn = 0] = [values[2 * index], values[2 * index + 1]];
        return sent >= FEWEST && typedIn >= TYPED_IN * sent;
      }),
    );
  } catch (error) {
    log.warn('which codes were typed in could not be read', { error: faultName(error) });
    return new Set();
  }
}
