import { CustomResource, Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { COUNTRY_CODE, countryMeant, PHONE_COUNTRIES } from '../../contract/countries';
import {
  type CountryRule,
  PROTECT_ARN,
  PROTECT_TYPE,
  type ProtectProperties,
} from '../../contract/reputation/end-user-messaging/protect';
import { KEPT_FOR_TAG } from '../../contract/reputation/kept';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { Faults } from '../../private/faults';
import { ResourceProvider } from '../../private/resource-provider';
import { taken } from '../../private/taken';
import { allowCreation, keptForOf } from '../kept-for';

/** Properties of `SmsProtect`. */
export interface SmsProtectProps {
  /**
   * Countries to which codes may go (ISO 3166-1 alpha-2), such as `['DE', 'AT', 'CH']`. **Every country that stands in none of the lists is closed**, for texts, calls and MMS. At least one country in one
   * of the lists.
   *
   * @default - none besides those of the other lists
   */
  readonly allowedCountries?: string[];

  /**
   * Countries to which codes may go, and where AWS says of each message whether it takes it for pumping; the shield counts that (`text-pumping-verdicts`). AWS charges for each message.
   *
   * @see https://aws.amazon.com/end-user-messaging/pricing/
   * @default - none
   */
  readonly monitoredCountries?: string[];

  /**
   * Countries to which codes may go unless AWS takes the message for pumping: then it is not sent. AWS charges for each message, and promises neither that it finds everything nor that it
   * stops nobody else.
   *
   * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/filter-and-monitor-messages.html
   * @default - none
   */
  readonly filteredCountries?: string[];

  /**
   * Whether all messages of the account in this Region follow it that name no other configuration, by whatever application: those that go out through Amazon SNS or Amazon Cognito, too.
   * A default that the account has already is never replaced; the deployment fails and names it.
   *
   * @default false
   */
  readonly accountDefault?: boolean;
}

const LISTS = {
  allowedCountries: 'ALLOW',
  monitoredCountries: 'MONITOR',
  filteredCountries: 'FILTER',
} as const satisfies Partial<Record<keyof SmsProtectProps, CountryRule>>;

/**
 * A Protect configuration of AWS End User Messaging: texts and calls go to the countries that you name, and to no other.
 *
 * AWS opens every country unless told otherwise. A closed one refuses at once, in the call that sends (`ConflictException`), and costs nothing.
 *
 * The template owns which countries you named, not the state: a country that somebody closes at run time stays closed whatever is deployed, until its own line in these lists changes.
 * While a configuration set follows it, or the account, it stays when the stack goes, since without it every country would be open; a later deployment takes it up again.
 *
 * Costs nothing of its own; a function that runs when it changes.
 *
 * @example
 *
 * const protect = new SmsProtect(this, 'Protect', { allowedCountries: ['DE', 'AT', 'CH'] });
 * const sms = SmsProvider.endUserMessaging({
 *   protectConfigurationId: protect.protectConfigurationId,
 *   homeCountries: ['DE', 'AT', 'CH'],
 * });
 */
export class SmsProtect extends Construct {
  /** Id of the configuration: for `protectConfigurationId` of `SmsProvider.endUserMessaging`, or of the call that sends. */
  public readonly protectConfigurationId: string;

  /** ARN of the configuration. */
  public readonly protectConfigurationArn: string;

  constructor(scope: Construct, id: string, props: SmsProtectProps) {
    super(scope, id);
    const rules = taken(
      this,
      'SmsProtectProps',
      props,
      () => rulesOf(this, props),
      () => ({}),
    );
    const provider = ResourceProvider.of(this, 'OtpShieldProtectProvider', {
      bundle: 'end-user-messaging-protect',
      description: 'Makes Protect configurations of AWS End User Messaging, and writes the rules that changed',
      permit: (role) => permit(role),
    });
    const properties: ProtectProperties = {
      KeptFor: keptForOf(this),
      Name: Names.uniqueResourceName(this, { maxLength: 80, separator: '-' }),
      Rules: JSON.stringify(rules),
      AccountDefault: props.accountDefault === true ? 'true' : 'false',
    };
    const resource = new CustomResource(this, 'Resource', {
      resourceType: PROTECT_TYPE,
      serviceToken: provider.serviceToken,
      properties: { ...properties },
    });
    this.protectConfigurationId = resource.ref;
    this.protectConfigurationArn = resource.getAttString(PROTECT_ARN);
    if (props.accountDefault === true) permitDefault(provider.role);
  }
}

/** @throws one Error that lists all that is wrong */
function rulesOf(scope: Construct, props: SmsProtectProps): Record<string, CountryRule> {
  const faults = new Faults();
  const rules: Record<string, CountryRule> = {};
  const lists = Object.entries(LISTS) as Array<[keyof typeof LISTS, CountryRule]>;
  for (const [prop, rule] of lists) {
    const countries = props[prop] ?? [];
    // What only the deployment knows could close a country, or open it, unseen by the checks below.
    faults.demandKnown({ [prop]: countries });
    if (Token.isUnresolved(countries)) continue;
    if (!Array.isArray(countries)) {
      // Plain JavaScript hands over one country for a list of them.
      faults.add(
        `${prop} must be a list of country codes, got ${JSON.stringify(countries)}; write [${JSON.stringify(countries)}]`,
      );
      continue;
    }
    countries.forEach((country, index) => {
      if (Token.isUnresolved(country)) return;
      const meant = countryMeant(String(country));
      if (!PHONE_COUNTRIES.has(country)) {
        const hint = meant === undefined || meant === country ? '' : `; write ${JSON.stringify(meant)}`;
        faults.add(`${prop}[${index}] must be ${COUNTRY_CODE}, got ${JSON.stringify(country)}${hint}`);
      } else if (rules[country] !== undefined) {
        faults.add(`${prop}[${index}] is ${JSON.stringify(country)}, which stands in a list already; leave it in one`);
      } else rules[country] = rule;
    });
  }
  if (!faults.any && Object.keys(rules).length === 0)
    faults.add(
      'allowedCountries must name at least one country, got none: every country would be closed, and no code would go out',
    );
  faults.throwIfAny(scope, 'SmsProtect');
  return rules;
}

function permit(role: iam.Role): void {
  const owner = keptForOf(role);
  const any = Stack.of(role).formatArn({ service: 'sms-voice', resource: 'protect-configuration', resourceName: '*' });
  const ours = { StringEquals: { [`aws:ResourceTag/${KEPT_FOR_TAG}`]: owner } };
  const allow = (actions: string[], conditions?: Record<string, Record<string, string>>) =>
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: [any], conditions }));
  allowCreation(role, 'sms-voice:CreateProtectConfiguration');
  allow(['sms-voice:TagResource'], { StringEquals: { [`aws:RequestTag/${KEPT_FOR_TAG}`]: owner } });
  allow(['sms-voice:ListTagsForResource', 'sms-voice:GetProtectConfigurationCountryRuleSet']);
  // Lists and attributes of the account can't be narrowed; a default that isn't ours the handler leaves alone.
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: [
        'sms-voice:DescribeProtectConfigurations',
        'sms-voice:DescribeAccountAttributes',
        'sms-voice:DeleteAccountDefaultProtectConfiguration',
      ],
      resources: ['*'],
    }),
  );
  allow(['sms-voice:UpdateProtectConfigurationCountryRuleSet', 'sms-voice:DeleteProtectConfiguration'], ours);
  acknowledgeWildcard(role, any, 'AWS makes the ids; what is written or deleted needs the tag of this stack');
}

/** Only where the account is to follow: whoever may set its default can open every country for everybody. It is no resource. */
function permitDefault(role: iam.Role): void {
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['sms-voice:SetAccountDefaultProtectConfiguration'],
      resources: ['*'],
    }),
  );
}
