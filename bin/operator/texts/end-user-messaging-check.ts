import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { readMetrics } from '../../../lambda/runtime/metric-reader';
import { isFault } from '../../../lib/contract/aws-fault';
import { EVENT_DESTINATION_TYPES } from '../../../lib/contract/reputation/end-user-messaging/env';
import { SMS_VOICE_METRIC } from '../../../lib/contract/reputation/end-user-messaging/metrics';
import { CommandError } from '../../terminal/io';
import type { DeployedShield } from '../deployed-shield';
import { LATER } from '../deployed-template';
import { type DoctorLine, part } from '../doctor-line';
import { judgePolicy } from '../resource-policy';
import { smsVoice } from './sms-voice';
import { spendLine } from './spend-line';
import type { DeployedTexts } from './text-senders';

const SERVICE = 'sms-voice.amazonaws.com';
const LIMIT = 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT';
const DAY = 24 * 3_600_000;

/** A configuration set as DescribeConfigurationSets names it, as far as it is read. */
interface ConfigurationSet {
  readonly ConfigurationSetName?: string;
  readonly ConfigurationSetArn?: string;
  readonly DefaultMessageFeedbackEnabled?: boolean;
  readonly ProtectConfigurationId?: string;
  readonly EventDestinations?: ReadonlyArray<{
    readonly Enabled?: boolean;
    readonly MatchingEventTypes?: readonly string[];
    readonly SnsDestination?: { readonly TopicArn?: string };
  }>;
}

/** Whether AWS End User Messaging tells the shield of each text, and may send on. */
export async function examineEndUserMessaging(
  shield: DeployedShield,
  texts: DeployedTexts,
  now: number,
): Promise<DoctorLine[]> {
  const attributes = once(() => accountAttributes(shield));
  return [
    ...(await part('look at the configuration set of the texts', () => examineSet(shield, texts, attributes))),
    ...(await part('look at the topic of the texts', () => examineTopic(shield, texts))),
    ...(await part('ask whether the account is in the sandbox of AWS End User Messaging', async () =>
      sandboxLine((await attributes()).get('ACCOUNT_TIER')),
    )),
    ...(await part('read the monthly limit of texts', () => examineSpend(shield, now))),
  ];
}

async function examineSet(
  shield: DeployedShield,
  texts: DeployedTexts,
  attributes: () => Promise<ReadonlyMap<string, string>>,
): Promise<DoctorLine[]> {
  const { region } = shield.identity;
  const name = known(texts.configurationSet, 'configuration set of the texts');
  const about = `configuration set ${name} of the texts`;
  const set = await findSet(shield, name);
  if (set === undefined)
    return [
      {
        level: 'bad',
        message: `${about} is not in ${region}: AWS refuses every text that names it here, and nothing is counted`,
        remedy: texts.ownSet
          ? `if texts go out from another Region, deploy the watch there; else "cdk deploy --revert-drift"`
          : `if texts go out from another Region, deploy the watch there; else make it: aws pinpoint-sms-voice-v2 create-configuration-set --configuration-set-name ${name} --region ${region}, then "cdk deploy --revert-drift"`,
      },
    ];
  const lines: DoctorLine[] = [...destinationLines(set, texts, about)];
  if (texts.feedback && set.DefaultMessageFeedbackEnabled !== true)
    lines.push({
      level: texts.ownSet ? 'bad' : 'note',
      message: `${about} asks for no feedback${texts.ownSet ? '' : ' by itself'}: AWS hears which codes were typed in only of texts that ask for it (MessageFeedbackEnabled)`,
      remedy: `aws pinpoint-sms-voice-v2 set-default-message-feedback-enabled --configuration-set-name ${name} --message-feedback-enabled --region ${region}`,
    });
  lines.push(...(await protectLines(shield, set, texts, about, attributes)));
  if (!lines.some(({ level }) => level === 'bad'))
    lines.unshift({ level: 'good', message: `${about} is there and tells the shield of every text and call` });
  return lines;
}

async function findSet(shield: DeployedShield, name: string): Promise<ConfigurationSet | undefined> {
  try {
    const answer = await smsVoice(shield, 'DescribeConfigurationSets', { ConfigurationSetNames: [name] });
    const sets = (answer.ConfigurationSets ?? []) as readonly ConfigurationSet[];
    return sets.find(({ ConfigurationSetName }) => ConfigurationSetName === name);
  } catch (error) {
    if (isFault(error, 'missing')) return undefined;
    throw error;
  }
}

function destinationLines(
  { EventDestinations = [] }: ConfigurationSet,
  texts: DeployedTexts,
  about: string,
): DoctorLine[] {
  const topic = known(texts.eventTopic, 'topic of the texts');
  const ours = EventDestinations.filter(({ SnsDestination }) => SnsDestination?.TopicArn === topic);
  const remedy = '"cdk deploy --revert-drift"; without it nothing about texts rings (runbook events-missing)';
  const bad = (what: string): DoctorLine[] => [{ level: 'bad', message: `${about} ${what}`, remedy }];
  if (ours.length === 0)
    return bad(`doesn't publish to the topic of the shield (${topic.split(':').at(-1)}): no text is counted`);
  const open = ours.filter(({ Enabled }) => Enabled === true);
  if (open.length === 0) return bad('has its event destination for the shield turned off: no text is counted');
  const types = new Set(open.flatMap(({ MatchingEventTypes = [] }) => MatchingEventTypes));
  const missing = types.has('ALL') ? [] : EVENT_DESTINATION_TYPES.filter((type) => !types.has(type));
  return missing.length === 0
    ? []
    : bad(`doesn't publish ${missing.join(' and ')} to the shield: not every text is counted`);
}

async function protectLines(
  { identity: { region } }: DeployedShield,
  { ProtectConfigurationId: followed }: ConfigurationSet,
  { configurationSet, protect }: DeployedTexts,
  about: string,
  attributes: () => Promise<ReadonlyMap<string, string>>,
): Promise<DoctorLine[]> {
  const associate = (id: string) =>
    `aws pinpoint-sms-voice-v2 associate-protect-configuration --configuration-set-name ${configurationSet} --protect-configuration-id ${id} --region ${region}`;
  if (protect?.includes(LATER))
    return [
      {
        level: 'note',
        message: `of the Protect configuration of ${about} the template says only where it comes from: it is not looked at`,
      },
    ];
  if (protect !== undefined && followed !== protect)
    return [
      {
        level: followed === undefined ? 'bad' : 'note',
        message: `${about} follows ${followed === undefined ? 'no Protect configuration' : `the Protect configuration ${followed}`}, and was deployed with ${protect}`,
        remedy: associate(protect),
      },
    ];
  if (followed !== undefined) return [];
  const byDefault = (await attributes()).get('DEFAULT_PROTECT_CONFIGURATION_ID');
  if (byDefault) return [];
  return [
    {
      level: 'note',
      message: `${about} follows no Protect configuration, and the account has no default: texts go to every country`,
      remedy: 'SmsProtect closes all countries but yours (docs/sms.md, closed countries)',
    },
  ];
}

/** Without it AWS publishes nothing, and says so to nobody. */
async function examineTopic({ account, identity }: DeployedShield, texts: DeployedTexts): Promise<DoctorLine[]> {
  const arn = known(texts.eventTopic, 'topic of the texts');
  const set = known(texts.configurationSet, 'configuration set of the texts');
  const about = `topic ${arn.split(':').at(-1)} of the texts`;
  const [, partition, , region, owner = ''] = arn.split(':');
  const client = account.sns(region);
  try {
    const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    const source = `arn:${partition}:sms-voice:${identity.region}:${owner}:configuration-set/${set}`;
    const context = {
      'aws:SecureTransport': 'true',
      'aws:PrincipalIsAWSService': 'true',
      'aws:SourceAccount': owner,
      'aws:SourceArn': source,
    };
    const verdict = judgePolicy(Attributes.Policy, { service: SERVICE, action: 'sns:Publish', resource: arn, context });
    if (verdict !== 'allowed') {
      const what =
        verdict === 'unclear'
          ? 'has conditions that can not be judged here'
          : verdict === 'denied'
            ? `denies it to ${SERVICE}`
            : `does not let ${SERVICE} do sns:Publish`;
      const message = `${about}: its policy ${what}: no text is counted`;
      return [{ level: 'bad', message, remedy: `"cdk deploy --revert-drift"; the statement names ${source}` }];
    }
    const key = Attributes.KmsMasterKeyId;
    if (!key) return [{ level: 'good', message: `${about}: AWS End User Messaging may publish there` }];
    const isTheirs = /(^|[:/])alias\/aws\/sns$/.test(key);
    return [
      {
        level: isTheirs ? 'bad' : 'note',
        message: `${about} is encrypted with ${key}, ${isTheirs ? 'which AWS End User Messaging can never use: no text is counted' : `whose policy has to let ${SERVICE} do kms:GenerateDataKey and kms:Decrypt; it is not looked at`}`,
        remedy: isTheirs ? '"cdk deploy --revert-drift": the stack makes the topic without a key' : undefined,
      },
    ];
  } catch (error) {
    if (!isFault(error, 'missing')) throw error;
    return [{ level: 'bad', message: `${about} is gone: no text is counted`, remedy: '"cdk deploy --revert-drift"' }];
  } finally {
    client.destroy();
  }
}

async function accountAttributes(shield: DeployedShield): Promise<ReadonlyMap<string, string>> {
  const { AccountAttributes = [] } = (await smsVoice(shield, 'DescribeAccountAttributes')) as {
    AccountAttributes?: ReadonlyArray<{ Name?: string; Value?: string }>;
  };
  return new Map(AccountAttributes.map(({ Name = '', Value = '' }) => [Name, Value]));
}

function sandboxLine(tier: string | undefined): DoctorLine[] {
  if (tier === 'PRODUCTION')
    return [{ level: 'good', message: 'AWS End User Messaging: the account is out of the sandbox' }];
  if (tier !== 'SANDBOX')
    throw new CommandError('AWS End User Messaging does not say whether the account is in the sandbox (ACCOUNT_TIER)');
  return [
    {
      level: 'bad',
      message: 'AWS End User Messaging: the account is in the sandbox: texts go to verified numbers only',
      remedy: 'ask AWS for production access: https://docs.aws.amazon.com/sms-voice/latest/userguide/sandbox.html',
    },
  ];
}

async function examineSpend(shield: DeployedShield, now: number): Promise<DoctorLine[]> {
  const { SpendLimits = [] } = (await smsVoice(shield, 'DescribeSpendLimits')) as {
    SpendLimits?: ReadonlyArray<{ Name?: string; EnforcedLimit?: number }>;
  };
  const limit = SpendLimits.find(({ Name }) => Name === LIMIT)?.EnforcedLimit;
  if (limit === undefined) throw new CommandError('AWS End User Messaging named no monthly limit for texts');
  const client = shield.account.cloudWatch();
  try {
    const { namespace, monthSpend } = SMS_VOICE_METRIC;
    const spend = { namespace, name: monthSpend, dimensions: {}, statistic: 'Maximum' } as const;
    const [points = []] = await readMetrics(client, [spend], { from: now - DAY, to: now, periodSeconds: 3600 });
    const raise = `raise it only when people spend it: aws pinpoint-sms-voice-v2 set-text-message-spend-limit-override --monthly-limit USD --region ${shield.identity.region}`;
    return [spendLine('AWS End User Messaging', limit, points.at(-1)?.value, raise)];
  } finally {
    client.destroy();
  }
}

/** @throws {Error} where the template leaves it to the deployment */
function known(value: string | undefined, what: string): string {
  if (value === undefined || value.includes(LATER))
    throw new CommandError(
      `which ${what} it is the template doesn't say: a name from another stack or a parameter is not looked up`,
    );
  return value;
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
