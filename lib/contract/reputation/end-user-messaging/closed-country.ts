import { isoSeconds } from '../../clock';
import type { ShieldIdentity } from '../../shield-identity';
import type { CountryRule } from './protect';

/** Ways by which a code can travel to a number, in the order in which a note names their rules. */
export const CAPABILITIES = ['SMS', 'VOICE', 'MMS'] as const;

/** What each of them was allowed before. */
export type RulesBefore = readonly [CountryRule, CountryRule, CountryRule];

/**
 * What the shield did with a country. It stands in a tag of the Protect configuration itself, so that it lives as long as what it speaks of, and no template has it.
 *
 *     cdk-otp-shield:closed:ZW = closed by=responder since=2026-01-05T10:00:00Z until=2026-01-05T11:00:00Z start=… was=ALLOW/ALLOW/BLOCK round=0
 */
export interface CountryNote {
  /** `closing` and `opening` are written before the rules, so that a run that dies in between is finished by the next one. */
  readonly state: 'closing' | 'closed' | 'opening' | 'opened';
  readonly by: 'responder' | 'somebody';
  /** Milliseconds since the epoch, as all times here. */
  readonly since: number;
  /** What is closed is looked at again then; what was opened is forgotten, and a person's word ends. */
  readonly until: number;
  /** When an unbroken row of holds began. */
  readonly start: number;
  readonly was: RulesBefore;
  /** How often it was closed again soon after it had been opened; each time it holds longer. */
  readonly round: number;
}

const TAG = 'cdk-otp-shield:closed:';
/** Which tags the handler may write. */
export const COUNTRY_TAGS = `${TAG}*`;

export function countryTag(country: string, note: CountryNote): { readonly Key: string; readonly Value: string } {
  const { state, by, since, until, start, was, round } = note;
  const times = `since=${isoSeconds(since)} until=${isoSeconds(until)} start=${isoSeconds(start)}`;
  return { Key: countryTagKey(country), Value: `${state} by=${by} ${times} was=${was.join('/')} round=${round}` };
}

export function countryTagKey(country: string): string {
  return TAG + country;
}

const STATES: readonly string[] = ['closing', 'closed', 'opening', 'opened'] satisfies Array<CountryNote['state']>;
const RULES: readonly string[] = ['ALLOW', 'BLOCK', 'MONITOR', 'FILTER'] satisfies CountryRule[];

export interface CountryNotes {
  readonly notes: ReadonlyMap<string, CountryNote>;
  /** Countries whose note somebody rewrote: what it says can't be trusted, so they stay as they are. */
  readonly unreadable: readonly string[];
}

/** The notes among the tags of a configuration. */
export function readCountryNotes(
  tags: ReadonlyArray<{ readonly Key?: string; readonly Value?: string }>,
): CountryNotes {
  const notes = new Map<string, CountryNote>();
  const unreadable: string[] = [];
  for (const { Key = '', Value = '' } of tags) {
    if (!Key.startsWith(TAG)) continue;
    const country = Key.slice(TAG.length);
    const note = readNote(Value);
    if (note === undefined) unreadable.push(country);
    else notes.set(country, note);
  }
  return { notes, unreadable };
}

function readNote(value: string): CountryNote | undefined {
  const [state = '', ...fields] = value.split(' ');
  const named = new Map(fields.map((field) => [field.split('=')[0], field.slice(field.indexOf('=') + 1)]));
  const [since, until, start] = ['since', 'until', 'start'].map((name) => Date.parse(named.get(name) ?? ''));
  const was = (named.get('was') ?? '').split('/');
  const round = Number(named.get('round'));
  const isWhole =
    STATES.includes(state) &&
    [since, until, start].every(Number.isFinite) &&
    was.length === CAPABILITIES.length &&
    was.every((rule) => RULES.includes(rule)) &&
    Number.isInteger(round);
  if (!isWhole) return undefined;
  return {
    state: state as CountryNote['state'],
    by: named.get('by') === 'responder' ? 'responder' : 'somebody',
    since: since!,
    until: until!,
    start: start!,
    was: was as unknown as RulesBefore,
    round,
  };
}

/** What the construct tells the handler that closes countries; travels as JSON in one environment variable. */
export interface CountrySwitchSettings {
  readonly monitor: string;
  readonly identity: ShieldIdentity;
  readonly protectConfigurationId: string;
  readonly protectConfigurationArn: string;
  /** Never closed. */
  readonly homeCountries: readonly string[];
  /** Whether AWS hears which codes are typed in, and so knows who are people. */
  readonly messageFeedback: boolean;
  readonly topicArns: readonly string[];
}

/** Environment variable of `CountrySwitchSettings`. */
export const COUNTRY_SWITCH_ENV = 'OTP_SHIELD_COUNTRY_SWITCH';
