import { COUNTRIES } from '../../../lib/contract/countries';

const ARN = 'arn:aws:sms-voice:eu-central-1:111122223333:protect-configuration/';

type Rule = 'ALLOW' | 'BLOCK' | 'MONITOR' | 'FILTER';
interface Configuration {
  readonly tags: Array<{ Key: string; Value: string }>;
  readonly rules: Record<string, Record<string, { ProtectStatus: Rule }>>;
}

const named = (name: string) => Object.assign(new Error(name), { name });

/** The part of AWS End User Messaging that the handler asks, as its pages describe it: every country of a new configuration is open. */
export class FakeProtect {
  public readonly configurations = new Map<string, Configuration>();
  public accountDefault: string | undefined;
  public readonly inUse = new Set<string>();
  public readonly calls: string[] = [];
  public readonly written: string[] = [];
  /** Takes updates and does nothing. */
  public deaf = false;
  private ids = 0;

  public send = async (command: { constructor: { name: string }; input: object }): Promise<never> => {
    const name = command.constructor.name.replace(/Command$/, '');
    this.calls.push(name);
    return this.answer(name, command.input as Record<string, never>) as never;
  };

  public rule(id: string, country: string, capability = 'SMS'): Rule {
    return this.configurations.get(id)!.rules[capability]![country]!.ProtectStatus;
  }

  /** Somebody closes or opens a country at run time. */
  public set(id: string, country: string, ProtectStatus: Rule): void {
    for (const rules of Object.values(this.configurations.get(id)!.rules)) rules[country] = { ProtectStatus };
  }

  public open(id: string, capability = 'SMS'): string[] {
    const rules = Object.entries(this.configurations.get(id)!.rules[capability]!);
    return rules.filter(([, { ProtectStatus }]) => ProtectStatus !== 'BLOCK').map(([country]) => country);
  }

  private answer(name: string, input: Record<string, never>): object {
    const id = input.ProtectConfigurationId as unknown as string;
    switch (name) {
      case 'CreateProtectConfiguration': {
        const made = `protect-${this.ids++}`;
        const open = () => Object.fromEntries([...COUNTRIES].map((c) => [c, { ProtectStatus: 'ALLOW' as const }]));
        this.configurations.set(made, { tags: input.Tags, rules: { SMS: open(), VOICE: open(), MMS: open() } });
        return { ProtectConfigurationId: made, ProtectConfigurationArn: `${ARN}${made}` };
      }
      case 'DescribeProtectConfigurations':
        return {
          ProtectConfigurations: [...this.configurations.keys()].map((each) => ({
            ProtectConfigurationId: each,
            ProtectConfigurationArn: `${ARN}${each}`,
          })),
        };
      case 'ListTagsForResource':
        return { Tags: this.configurations.get(String(input.ResourceArn).replace(ARN, ''))!.tags };
      case 'GetProtectConfigurationCountryRuleSet':
        return { CountryRuleSet: { ...this.configurations.get(id)!.rules[input.NumberCapability] } };
      case 'UpdateProtectConfigurationCountryRuleSet': {
        const updates = input.CountryRuleSetUpdates as Record<string, { ProtectStatus: Rule }>;
        expect(Object.keys(updates).length).toBeLessThanOrEqual(300);
        this.written.push(...Object.keys(updates).map((country) => `${input.NumberCapability as string} ${country}`));
        if (!this.deaf) Object.assign(this.configurations.get(id)!.rules[input.NumberCapability]!, updates);
        return {};
      }
      case 'DescribeAccountAttributes':
        return { AccountAttributes: [{ Name: 'DEFAULT_PROTECT_CONFIGURATION_ID', Value: this.accountDefault }] };
      case 'SetAccountDefaultProtectConfiguration':
        this.accountDefault = id;
        return {};
      case 'DeleteAccountDefaultProtectConfiguration':
        this.accountDefault = undefined;
        return {};
      case 'DeleteProtectConfiguration':
        if (!this.configurations.has(id)) throw named('ResourceNotFoundException');
        if (this.inUse.has(id) || this.accountDefault === id) throw named('ConflictException');
        this.configurations.delete(id);
        return {};
      default:
        throw new Error(`${name} is unknown to the fake`);
    }
  }
}
