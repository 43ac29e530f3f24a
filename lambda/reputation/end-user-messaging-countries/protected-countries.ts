import {
  GetProtectConfigurationCountryRuleSetCommand,
  ListTagsForResourceCommand,
  type PinpointSMSVoiceV2Client,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateProtectConfigurationCountryRuleSetCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { PHONE_COUNTRIES } from '../../../lib/contract/countries';
import {
  CAPABILITIES,
  type CountryNote,
  type CountryNotes,
  countryTag,
  countryTagKey,
  type RulesBefore,
  readCountryNotes,
} from '../../../lib/contract/reputation/end-user-messaging/closed-country';
import type { CountryRule } from '../../../lib/contract/reputation/end-user-messaging/protect';
import type { Step } from './decision';

/** AWS knows more than two hundred; fewer are not all. */
const LEAST_COUNTRIES = 100;

type Capability = (typeof CAPABILITIES)[number];
type Rules = ReadonlyMap<string, CountryRule>;

/** One Protect configuration: its rules by country, and the notes that stand in its tags. AWS takes one call a second of most of these from the whole account. */
export class ProtectedCountries {
  constructor(
    private readonly smsVoice: Pick<PinpointSMSVoiceV2Client, 'send'>,
    private readonly id: string,
    private readonly arn: string,
  ) {}

  public async notes(): Promise<CountryNotes> {
    const { Tags = [] } = await this.smsVoice.send(new ListTagsForResourceCommand({ ResourceArn: this.arn }));
    return readCountryNotes(Tags);
  }

  public async rules(NumberCapability: Capability): Promise<Rules> {
    const { CountryRuleSet = {} } = await this.smsVoice.send(
      new GetProtectConfigurationCountryRuleSetCommand({ ProtectConfigurationId: this.id, NumberCapability }),
    );
    const known = Object.entries(CountryRuleSet).map(
      ([country, { ProtectStatus }]) => [country, ProtectStatus as CountryRule] as const,
    );
    // AWS may leave out what was never written; that is open.
    const rest = known.length < LEAST_COUNTRIES ? [...PHONE_COUNTRIES] : [];
    return new Map([...rest.map((country) => [country, 'ALLOW'] as const), ...known]);
  }

  /**
   * Notes what is to happen, does it, reads it back and notes that it is done. Wherever it dies, the next run finds a note that says what is left.
   *
   * @throws Error when Protect shows another rule afterwards
   */
  public async take(steps: readonly Step[], texts: Rules): Promise<void> {
    const moves = steps.filter(({ move }) => move !== undefined);
    const rules = moves.length === 0 ? [] : [texts, await this.rules('VOICE'), await this.rules('MMS')];
    const noted = steps.map((step) =>
      isFresh(step) ? { ...step, note: withRules(step.country, step.note, rules) } : step,
    );
    await this.tag(noted.flatMap((step) => (step.move === undefined ? [] : [underWay(step)])));
    for (const [index, capability] of CAPABILITIES.entries())
      await this.write(capability, new Map(noted.flatMap((step) => changeOf(step, index, rules[index]))));
    await this.tag(noted.flatMap(({ country, note }) => (note === undefined ? [] : [countryTag(country, note)])));
    const forgotten = noted.filter(({ note }) => note === undefined).map(({ country }) => countryTagKey(country));
    if (forgotten.length > 0)
      await this.smsVoice.send(new UntagResourceCommand({ ResourceArn: this.arn, TagKeys: forgotten }));
  }

  private async tag(Tags: Array<{ Key: string; Value: string }>): Promise<void> {
    if (Tags.length > 0) await this.smsVoice.send(new TagResourceCommand({ ResourceArn: this.arn, Tags }));
  }

  private async write(NumberCapability: Capability, changes: Rules): Promise<void> {
    if (changes.size === 0) return;
    await this.smsVoice.send(
      new UpdateProtectConfigurationCountryRuleSetCommand({
        ProtectConfigurationId: this.id,
        NumberCapability,
        CountryRuleSetUpdates: Object.fromEntries(
          [...changes].map(([country, ProtectStatus]) => [country, { ProtectStatus }]),
        ),
      }),
    );
    const after = await this.rules(NumberCapability);
    const wrong = [...changes].filter(([country, rule]) => after.get(country) !== rule).map(([country]) => country);
    if (wrong.length > 0)
      throw new Error(`Protect took the rules of ${NumberCapability} and shows others for ${wrong}`);
  }
}

/** Closed by this run, so that what its rules were isn't known yet. */
function isFresh({ move, news }: Step): boolean {
  return move === 'close' && news === 'closed';
}

function withRules(country: string, note: CountryNote | undefined, rules: readonly Rules[]): CountryNote {
  const was = rules.map((each) => each.get(country) ?? 'BLOCK') as unknown as RulesBefore;
  return { ...note!, was };
}

function underWay({ country, note, move }: Step) {
  return countryTag(country, { ...note!, state: move === 'close' ? 'closing' : 'opening' });
}

/** A way that Protect doesn't know for the country, or that is right already, is left alone. */
function changeOf({ country, note, move }: Step, index: number, now: Rules | undefined): Array<[string, CountryRule]> {
  if (move === undefined || note === undefined || now === undefined) return [];
  const wanted = move === 'close' ? 'BLOCK' : note.was[index]!;
  const rule = now.get(country);
  return rule === undefined || rule === wanted ? [] : [[country, wanted]];
}
