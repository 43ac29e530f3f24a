import { PHONE_COUNTRIES } from '../../lib/contract/countries';
import { type Input, type Output, type Service, ServiceError, text, texts } from './service';

type Rule = 'ALLOW' | 'BLOCK' | 'MONITOR' | 'FILTER';
type Capability = 'SMS' | 'VOICE' | 'MMS';

const CAPABILITIES: readonly Capability[] = ['SMS', 'VOICE', 'MMS'];
const ARN = 'arn:aws:sms-voice:eu-central-1:111122223333:protect-configuration/';
/** https://docs.aws.amazon.com/sms-voice/latest/userguide/tagging.html */
const MOST_TAGS = 50;

/** AWS End User Messaging, as far as one Protect configuration and its tags go; every country is open at first. */
export class SmsVoiceStandIn implements Service {
  readonly id = 'protect-0123456789abcdef0123456789abcdef';
  readonly arn = ARN + this.id;
  readonly tags = new Map<string, string>();
  private readonly rules = new Map<Capability, Map<string, Rule>>(
    CAPABILITIES.map((each) => [each, new Map([...PHONE_COUNTRIES].map((country) => [country, 'ALLOW']))]),
  );
  readonly operations = {
    ListTagsForResource: (input: Input): Output => {
      this.demandArn(input);
      return { ResourceArn: this.arn, Tags: [...this.tags].map(([Key, Value]) => ({ Key, Value })) };
    },
    TagResource: (input: Input): Output => {
      this.demandArn(input);
      for (const { Key, Value } of input.Tags as Array<{ Key: string; Value: string }>) {
        // https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_Tag.html
        if (!/^[\p{L}\p{N}_.:/=+\-@ ]{1,128}$/u.test(Key) || !/^[\p{L}\p{N}_.:/=+\-@ ]{0,256}$/u.test(Value))
          throw new ServiceError('ValidationException', `tag ${Key} has characters that are not allowed`);
        this.tags.set(Key, Value);
      }
      if (this.tags.size > MOST_TAGS) throw new ServiceError('ServiceQuotaExceededException', 'too many tags');
      return {};
    },
    UntagResource: (input: Input): Output => {
      this.demandArn(input);
      for (const key of texts(input, 'TagKeys')) this.tags.delete(key);
      return {};
    },
    GetProtectConfigurationCountryRuleSet: (input: Input): Output => ({
      ProtectConfigurationId: this.id,
      NumberCapability: input.NumberCapability,
      CountryRuleSet: Object.fromEntries(
        [...this.rulesOf(input)].map(([country, ProtectStatus]) => [country, { ProtectStatus }]),
      ),
    }),
    UpdateProtectConfigurationCountryRuleSet: (input: Input): Output => {
      const rules = this.rulesOf(input);
      const updates = Object.entries(input.CountryRuleSetUpdates as Record<string, { ProtectStatus: Rule }>);
      if (updates.length === 0 || updates.length > 300)
        throw new ServiceError('ValidationException', '1 to 300 countries are taken');
      for (const [country, { ProtectStatus }] of updates) rules.set(country, ProtectStatus);
      return { ProtectConfigurationId: this.id, CountryRuleSet: input.CountryRuleSetUpdates };
    },
  };

  rule(country: string, capability: Capability = 'SMS'): Rule | undefined {
    return this.rules.get(capability)!.get(country);
  }

  /** A person does it in the console. */
  set(country: string, rule: Rule, capabilities: readonly Capability[] = CAPABILITIES): void {
    for (const capability of capabilities) this.rules.get(capability)!.set(country, rule);
  }

  private rulesOf(input: Input): Map<string, Rule> {
    if (![this.id, this.arn].includes(text(input, 'ProtectConfigurationId')))
      throw new ServiceError('ResourceNotFoundException', 'no such Protect configuration', 400);
    const rules = this.rules.get(text(input, 'NumberCapability') as Capability);
    if (rules === undefined) throw new ServiceError('ValidationException', 'unknown capability');
    return rules;
  }

  private demandArn(input: Input): void {
    if (text(input, 'ResourceArn') !== this.arn)
      throw new ServiceError('ResourceNotFoundException', 'no such resource', 400);
  }
}
