import {
  CreateProtectConfigurationCommand,
  DeleteAccountDefaultProtectConfigurationCommand,
  DeleteProtectConfigurationCommand,
  DescribeAccountAttributesCommand,
  DescribeProtectConfigurationsCommand,
  type DescribeProtectConfigurationsCommandOutput,
  GetProtectConfigurationCountryRuleSetCommand,
  ListTagsForResourceCommand,
  type NumberCapability,
  type PinpointSMSVoiceV2Client,
  SetAccountDefaultProtectConfigurationCommand,
  UpdateProtectConfigurationCountryRuleSetCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { isFault } from '../../../lib/contract/aws-fault';
import { TEXT_LIMIT } from '../../../lib/contract/aws-limits';
import { PHONE_COUNTRIES } from '../../../lib/contract/countries';
import { CAPABILITIES } from '../../../lib/contract/reputation/end-user-messaging/closed-country';
import {
  type CountryRule,
  type CountryRules,
  PROTECT_ARN,
  PROTECT_NAME_TAG,
  type ProtectProperties,
} from '../../../lib/contract/reputation/end-user-messaging/protect';
import type { Log } from '../../runtime/log';
import { isKeptFor, keptFor } from '../kept-for';

export interface ProtectEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: ProtectProperties;
  readonly OldResourceProperties?: Partial<ProtectProperties>;
}

export interface ProtectAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

type SmsVoice = Pick<PinpointSMSVoiceV2Client, 'send'>;

interface Configuration {
  readonly id: string;
  readonly arn: string;
}

/** AWS knows more than two hundred; fewer would be an answer that we don't understand. */
const LEAST_COUNTRIES = 100;

/**
 * Makes a Protect configuration, and writes those rules that the template changed: what people or the shield closed at run time stays closed whatever else is
 * deployed. CloudFormation's own resource writes every rule again when anything of it changes, a tag included.
 *
 * @throws Error when a country that must be closed is open afterwards, or the account has another configuration as its default
 */
export async function keepProtect(event: ProtectEvent, smsVoice: SmsVoice, log: Log): Promise<ProtectAnswer> {
  const { RequestType, PhysicalResourceId, ResourceProperties: wanted, OldResourceProperties: before = {} } = event;
  if (RequestType === 'Delete') return remove(PhysicalResourceId ?? '', smsVoice, log);
  const known = await find(wanted, smsVoice);
  const configuration = known ?? (await make(event, smsVoice));
  // Made anew, or taken up again: whatever stands in it, the template says what is right.
  const whole = RequestType === 'Create' || configuration.id !== PhysicalResourceId;
  const rules = readRules(wanted.Rules);
  const old = whole ? undefined : readRules(before.Rules ?? '{}');
  for (const capability of CAPABILITIES) await write(configuration.id, capability, rules, old, smsVoice);
  await setDefault(configuration, wanted.AccountDefault === 'true', before.AccountDefault === 'true', smsVoice);
  return { PhysicalResourceId: configuration.id, Data: { [PROTECT_ARN]: configuration.arn } };
}

/** By its tags: an earlier deployment may have left it, since texts still follow it. */
async function find({ KeptFor, Name }: ProtectProperties, smsVoice: SmsVoice): Promise<Configuration | undefined> {
  let NextToken: string | undefined;
  do {
    const page: DescribeProtectConfigurationsCommandOutput = await smsVoice.send(
      new DescribeProtectConfigurationsCommand({ MaxResults: TEXT_LIMIT.described, NextToken }),
    );
    for (const { ProtectConfigurationId: id, ProtectConfigurationArn: arn } of page.ProtectConfigurations ?? []) {
      const { Tags = [] } = await smsVoice.send(new ListTagsForResourceCommand({ ResourceArn: arn }));
      const isNamed = Tags.some(({ Key, Value }) => Key === PROTECT_NAME_TAG && Value === Name);
      if (isNamed && isKeptFor(KeptFor, Tags)) return { id: id!, arn: arn! };
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return undefined;
}

async function make({ RequestId, ResourceProperties }: ProtectEvent, smsVoice: SmsVoice): Promise<Configuration> {
  const { KeptFor, Name } = ResourceProperties;
  const made = await smsVoice.send(
    new CreateProtectConfigurationCommand({
      // An answer that got lost makes no second one.
      ClientToken: RequestId.slice(0, 64),
      Tags: [keptFor(KeptFor), { Key: PROTECT_NAME_TAG, Value: Name }],
    }),
  );
  return { id: made.ProtectConfigurationId!, arn: made.ProtectConfigurationArn! };
}

/** @param old what the template said before; undefined writes all */
async function write(
  ProtectConfigurationId: string,
  NumberCapability: NumberCapability,
  rules: CountryRules,
  old: CountryRules | undefined,
  smsVoice: SmsVoice,
): Promise<void> {
  const which = { ProtectConfigurationId, NumberCapability };
  const read = async () => {
    const { CountryRuleSet = {} } = await smsVoice.send(new GetProtectConfigurationCountryRuleSetCommand(which));
    return new Map(Object.entries(CountryRuleSet).map(([country, rule]) => [country, rule.ProtectStatus]));
  };
  const current = await read();
  const countries = current.size >= LEAST_COUNTRIES ? [...current.keys()] : [...PHONE_COUNTRIES];
  const missing = Object.keys(rules).filter((country) => !countries.includes(country));
  if (missing.length > 0)
    throw new Error(`Protect knows no country ${missing.join(', ')} for ${NumberCapability}; leave it out`);
  const changed = countries.filter((country) => {
    const wanted = ruleOf(rules, country);
    return (old === undefined || ruleOf(old, country) !== wanted) && current.get(country) !== wanted;
  });
  if (changed.length === 0) return;
  await smsVoice.send(
    new UpdateProtectConfigurationCountryRuleSetCommand({
      ...which,
      CountryRuleSetUpdates: Object.fromEntries(
        changed.map((country) => [country, { ProtectStatus: ruleOf(rules, country) }]),
      ),
    }),
  );
  const after = await read();
  const wrong = changed.filter((country) => after.get(country) !== ruleOf(rules, country));
  if (wrong.length > 0)
    throw new Error(
      `Protect took the rules of ${NumberCapability} and shows others for ${wrong.slice(0, 10).join(', ')}`,
    );
}

function ruleOf(rules: CountryRules, country: string): CountryRule {
  return Object.hasOwn(rules, country) ? rules[country]! : 'BLOCK';
}

function readRules(text: string): CountryRules {
  return JSON.parse(text) as CountryRules;
}

/** The default of an account holds for everybody's texts, so another one is never replaced; and ours is only taken away while it is still ours. */
async function setDefault(
  { id, arn }: Configuration,
  wanted: boolean,
  before: boolean,
  smsVoice: SmsVoice,
): Promise<void> {
  if (!wanted && !before) return;
  const now = await accountDefault(smsVoice);
  const isOurs = now !== undefined && [id, arn].includes(now);
  if (wanted && now !== undefined && !isOurs)
    throw new Error(
      `the account already has a default Protect configuration (${now}) that is not ours; take it away first, or leave accountDefault out`,
    );
  if (wanted && !isOurs)
    await smsVoice.send(new SetAccountDefaultProtectConfigurationCommand({ ProtectConfigurationId: id }));
  if (!wanted && isOurs) await smsVoice.send(new DeleteAccountDefaultProtectConfigurationCommand({}));
}

async function accountDefault(smsVoice: SmsVoice): Promise<string | undefined> {
  const { AccountAttributes = [] } = await smsVoice.send(new DescribeAccountAttributesCommand({}));
  return AccountAttributes.find(({ Name }) => Name === 'DEFAULT_PROTECT_CONFIGURATION_ID')?.Value || undefined;
}

/** While texts follow it, AWS deletes none: taking it away would open every country. */
async function remove(id: string, smsVoice: SmsVoice, log: Log): Promise<ProtectAnswer> {
  try {
    await smsVoice.send(new DeleteProtectConfigurationCommand({ ProtectConfigurationId: id }));
  } catch (error) {
    if (isFault(error, 'exists')) log.warn('the Protect configuration is in use and stays', { id });
    else if (!isFault(error, 'missing')) throw error;
  }
  return { PhysicalResourceId: id };
}
