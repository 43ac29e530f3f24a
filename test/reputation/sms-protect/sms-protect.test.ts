import { App, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { keepProtect, type ProtectEvent } from '../../../lambda/reputation/end-user-messaging-protect/protect';
import type { CountryRules } from '../../../lib/contract/reputation/end-user-messaging/protect';
import { SmsProtect, type SmsProtectProps } from '../../../lib/index';
import { FakeProtect } from './fake-protect';

const HOME: CountryRules = { DE: 'ALLOW', AT: 'ALLOW', US: 'FILTER' };

/** One resource of one stack, as CloudFormation takes it through its life. */
class Deployment {
  public id: string | undefined;
  public readonly logged: string[] = [];
  private before: ProtectEvent['OldResourceProperties'];

  constructor(
    public readonly protect: FakeProtect,
    private readonly name = 'Shop-Protect',
  ) {}

  public async deploy(rules: CountryRules, accountDefault = false): Promise<string> {
    const ResourceProperties = {
      KeptFor: 'Shop',
      Name: this.name,
      Rules: JSON.stringify(rules),
      AccountDefault: accountDefault ? ('true' as const) : ('false' as const),
    };
    const answer = await this.ask({
      RequestType: this.id === undefined ? 'Create' : 'Update',
      RequestId: 'request',
      PhysicalResourceId: this.id,
      ResourceProperties,
      OldResourceProperties: this.before,
    });
    this.id = answer.PhysicalResourceId;
    this.before = ResourceProperties;
    this.protect.calls.length = 0;
    return this.id;
  }

  public destroy() {
    return this.ask({
      RequestType: 'Delete',
      RequestId: 'request',
      PhysicalResourceId: this.id ?? 'never-made',
      ResourceProperties: { KeptFor: 'Shop', Name: this.name, Rules: '{}', AccountDefault: 'false' },
    });
  }

  private ask(event: ProtectEvent) {
    const log = (text: string) => void this.logged.push(text);
    return keepProtect(event, this.protect as never, { info: log, warn: log, error: log });
  }
}

describe('the first deployment', () => {
  test('opens the countries that were named, and no other, for texts, calls and MMS', async () => {
    const protect = new FakeProtect();
    const id = await new Deployment(protect).deploy(HOME);
    for (const way of ['SMS', 'VOICE', 'MMS']) expect(protect.open(id, way).sort()).toEqual(['AT', 'DE', 'US']);
    expect([protect.rule(id, 'US'), protect.rule(id, 'TJ'), protect.accountDefault]).toEqual([
      'FILTER',
      'BLOCK',
      undefined,
    ]);
  });

  test('refuses a country that Protect does not know, and an answer that is not what was written', async () => {
    const protect = new FakeProtect();
    await expect(new Deployment(protect).deploy({ ...HOME, AC: 'ALLOW' })).rejects.toThrow('knows no country AC');
    protect.deaf = true;
    await expect(new Deployment(protect).deploy(HOME)).rejects.toThrow('shows others for');
  });

  test('that was cut off, or whose configuration outlived its stack, goes on with what is there', async () => {
    const protect = new FakeProtect();
    const first = new Deployment(protect);
    const id = await first.deploy(HOME);
    protect.inUse.add(id);
    await first.destroy();
    expect(first.logged).toEqual(['the Protect configuration is in use and stays']);
    expect(protect.open(id)).toHaveLength(3);
    protect.set(id, 'TJ', 'ALLOW');
    expect(await new Deployment(protect).deploy(HOME)).toBe(id);
    expect(protect.rule(id, 'TJ')).toBe('BLOCK');
  });

  test('takes no configuration of another construct or stack', async () => {
    const protect = new FakeProtect();
    const id = await new Deployment(protect).deploy(HOME);
    expect(await new Deployment(protect, 'Shop-Other').deploy(HOME)).not.toBe(id);
  });
});

describe('what was closed at run time', () => {
  test('stays closed, whatever else is deployed', async () => {
    const protect = new FakeProtect();
    const shop = new Deployment(protect);
    const id = await shop.deploy(HOME);
    protect.set(id, 'DE', 'BLOCK');
    protect.written.length = 0;
    await shop.deploy(HOME);
    await shop.deploy({ ...HOME, CH: 'ALLOW' });
    await shop.deploy({ ...HOME, CH: 'ALLOW' }, true);
    expect([protect.rule(id, 'DE'), protect.rule(id, 'CH')]).toEqual(['BLOCK', 'ALLOW']);
    expect(protect.written).toEqual(['SMS CH', 'VOICE CH', 'MMS CH']);
  });

  test('opens when its own line changes, and a country that is taken out closes', async () => {
    const protect = new FakeProtect();
    const shop = new Deployment(protect);
    const id = await shop.deploy(HOME);
    protect.set(id, 'DE', 'BLOCK');
    await shop.deploy({ DE: 'MONITOR', US: 'FILTER' });
    expect([protect.rule(id, 'DE'), protect.rule(id, 'AT')]).toEqual(['MONITOR', 'BLOCK']);
  });

  test('is written anew when somebody deleted the configuration', async () => {
    const protect = new FakeProtect();
    const shop = new Deployment(protect);
    const id = await shop.deploy(HOME);
    protect.configurations.delete(id);
    const next = await shop.deploy(HOME);
    expect(next).not.toBe(id);
    expect(protect.open(next)).toHaveLength(3);
  });
});

describe('the default of the account', () => {
  test('is set, and taken away only while it is ours', async () => {
    const protect = new FakeProtect();
    const shop = new Deployment(protect);
    const id = await shop.deploy(HOME, true);
    expect(protect.accountDefault).toBe(id);
    await shop.deploy(HOME, false);
    expect(protect.accountDefault).toBeUndefined();
    await shop.deploy(HOME, true);
    protect.accountDefault = 'protect-of-somebody';
    await shop.deploy(HOME, false);
    expect(protect.accountDefault).toBe('protect-of-somebody');
  });

  test('of somebody else is never replaced', async () => {
    const protect = new FakeProtect();
    protect.accountDefault = 'protect-of-somebody';
    await expect(new Deployment(protect).deploy(HOME, true)).rejects.toThrow('protect-of-somebody');
    expect(protect.accountDefault).toBe('protect-of-somebody');
  });
});

test('deletes what nobody follows, and nothing that was never made', async () => {
  const protect = new FakeProtect();
  const shop = new Deployment(protect);
  await shop.destroy();
  await shop.deploy(HOME);
  await shop.destroy();
  expect(protect.configurations.size).toBe(0);
});

describe('the construct', () => {
  const synth = (props: SmsProtectProps, tag = 'a') => {
    const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
    new SmsProtect(stack, 'Protect', props);
    Tags.of(stack).add('commit', tag);
    return Template.fromStack(stack);
  };
  const rules = (template: Template) =>
    Object.values(template.findResources('Custom::OtpShieldProtectConfiguration')).map(({ Properties }) => Properties);

  test('holds no state that somebody changes at run time, so a tag changes nothing', () => {
    const props = { allowedCountries: ['DE'], filteredCountries: ['US'] };
    const [one, other] = [synth(props), synth(props, 'b')];
    expect(rules(one)).toEqual(rules(other));
    expect(rules(one)[0]).toMatchObject({ KeptFor: 'Shop', Rules: '{"DE":"ALLOW","US":"FILTER"}' });
    one.resourceCountIs('AWS::SMSVOICE::ProtectConfiguration', 0);
  });

  test('in a nested stack is kept for the outermost one, as its role may', () => {
    const nested = new NestedStack(new Stack(new App(), 'Shop'), 'Texts');
    new SmsProtect(nested, 'Protect', { allowedCountries: ['DE'] });
    const template = Template.fromStack(nested);
    expect(rules(template)[0]).toMatchObject({ KeptFor: 'Shop' });
    const conditions = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .flatMap(({ Condition }) => (Condition === undefined ? [] : Object.values(Condition.StringEquals)));
    expect(conditions).toEqual(['Shop', 'Shop', 'Shop']);
  });

  test('may set the default of the account only where it is to', () => {
    const actions = (template: Template) => JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(actions(synth({ allowedCountries: ['DE'] }))).not.toContain('SetAccountDefault');
    expect(actions(synth({ allowedCountries: ['DE'], accountDefault: true }))).toContain('SetAccountDefault');
  });

  test('says everything that is wrong at once', () => {
    const wrong = () => synth({ allowedCountries: ['DE', 'Germany', 'UK'], filteredCountries: ['DE'] });
    expect(wrong).toThrow('allowedCountries[1] must be a country code such as "DE" or "GB", got "Germany"');
    expect(wrong).toThrow('write "GB"');
    expect(wrong).toThrow('filteredCountries[0] is "DE", which stands in a list already');
    expect(() => synth({})).toThrow('must name at least one country');
    expect(() => synth({ allowedCountries: 'DE' as never })).toThrow(
      'must be a list of country codes, got "DE"; write ["DE"]',
    );
  });
});
