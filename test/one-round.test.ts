import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Fn, Stack, Stage, TimeZone } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { OUTDIR_ENV } from 'aws-cdk-lib/cx-api';
import * as lib from '../lib';
import {
  EmailProvider,
  HumanCheck,
  InboundCallVerification,
  InboundSmsVerification,
  OtpDashboard,
  OtpRoute,
  OtpShield,
  RateLimitKey,
  RecipientGuard,
  RequestLimit,
  SmsProtect,
  SmsProvider,
} from '../lib';
import { addStack } from '../lib/app/otp-shield-app';
import { PROP_NAMES } from '../lib/private/prop-names';
import { propNames } from '../scripts/public-api/prop-names';

const LOAD_BALANCER = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188';

function refusalOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

describe('what is wrong is told in one round', () => {
  test('over every part of a shield, from its routes to its daily report', () => {
    const stack = new Stack(new App(), 'Site', { env: { account: '111122223333', region: 'eu-central-1' } });
    const message = refusalOf(
      () =>
        new OtpShield(stack, 'Shield', {
          resourceArns: [LOAD_BALANCER.replace('111122223333', '444455556666')],
          requestRoutes: [OtpRoute.path('POST /api/{id}/otp'), OtpRoute.path('/api/otp')],
          humanCheck: HumanCheck.captcha({ immunityTime: Duration.seconds(5) }),
          rateLimitKey: RateLimitKey.addressAndHeader('cookie'),
          rateLimit: RequestLimit.of(5, Duration.minutes(10)),
          blockedCountries: ['UK'],
          mode: 'count' as never,
          email: EmailProvider.ses({ bounceRate: { criticalPercent: 200 } }),
          sms: SmsProvider.endUserMessaging({ textPrice: 99 }),
          notify: [new Topic(stack, 'Alarms', { fifo: true })],
          dailyReport: { hour: 25 },
          notices: {
            page: new Topic(stack, 'Page') as never,
            warnings: 'Log' as never,
            quietHours: { from: '25:00', to: Fn.importValue('end'), timeZone: TimeZone.of(Fn.importValue('zone')) },
          },
          recipientGuard: { memorySize: 1 },
          response: { minimumHold: Duration.minutes(1) },
          automaticBlockList: { failures: 1 },
        }),
    );
    for (const fault of [
      'resourceArns[0] is in account 444455556666',
      'requestRoutes[0]: OtpRoute.path: path must be a path of plain segments and :parameters, got "POST /api/{id}/otp"; write "/api/:id/otp"',
      'humanCheck: HumanCheck.captcha: immunityTime must be a whole number of seconds',
      'rateLimitKey: RateLimitKey.addressAndHeader: headerName must not be "cookie"',
      'rateLimit (requests) must be',
      'blockedCountries[0] must be',
      'write "GB"',
      'mode must be ENFORCE or COUNT, got "count"; write ProtectionMode.COUNT',
      'bounceRate.criticalPercent must be above 0',
      'textPrice must be a price',
      'notify[0] must be a standard topic',
      'dailyReport.hour must be',
      'notices.page must be a list of topics, got the topic Site/Page; write [topic]',
      'notices.warnings must be "notify" or "log", got "Log"; write "log"',
      'notices.quietHours.from must be a time of the day',
      'notices.quietHours.to must be known at synth, got a token',
      'notices.quietHours.timeZone must be known at synth, got a token',
      'memorySize must be',
      'minimumHold (minutes) must be',
      'failures must be',
    ]) {
      expect(message).toContain(fault);
    }
    // Several parts hear of the same topic.
    expect(message.split('must be a standard topic')).toHaveLength(2);
    expect(message).not.toMatch(/undefined|cannot read|Token\[/i);
  });

  test('and a sender whose props are wrong is not taken for one that is missing', () => {
    const stack = new Stack(new App(), 'Site');
    const shield = {
      requestRoutes: [OtpRoute.path('/api/otp')],
      resourceArns: [LOAD_BALANCER],
      email: EmailProvider.ses(),
    };
    const quietHours = { from: '25:00', to: '07:00', timeZone: TimeZone.EUROPE_BERLIN };
    const message = refusalOf(() => new OtpShield(stack, 'Shield', { ...shield, notices: { quietHours } }));
    expect(message).toContain('notices.quietHours.from must be a time of the day');
    expect(message).not.toContain('no effect');
  });

  test('and plain JavaScript that writes a word for an object gets a sentence', () => {
    const stack = new Stack(new App(), 'Site', { env: { account: '111122223333', region: 'eu-central-1' } });
    const words = {
      resourceArns: [LOAD_BALANCER],
      requestRoutes: '/api/otp',
      email: 'ses',
      sms: { from: 'twilio' },
      notify: ['arn:aws:sns:eu-central-1:111122223333:alarms', undefined],
      response: 'lockdown',
      recipientGuard: true,
      dailyReport: 7,
      automaticBlockList: [],
    };
    const message = refusalOf(() => new OtpShield(stack, 'Shield', words as never));
    for (const fault of [
      'requestRoutes must be a list, got "/api/otp"; write [OtpRoute.path("/api/otp")]',
      'email must be an EmailProvider, got "ses"; write EmailProvider.ses()',
      'sms must be an SmsProvider, got an object that is none; write SmsProvider.endUserMessaging()',
      'notify[0] must be a topic, got "arn:aws:sns:eu-central-1:111122223333:alarms"; write Topic.fromTopicArn(this, "Alarms", "arn:aws:sns:eu-central-1:111122223333:alarms")',
      'notify[1] must be a topic, got undefined',
      'response must be an object of options, got "lockdown"; write {}',
      'recipientGuard must be an object of options, got true; write {}',
      'dailyReport must be an object of options, got 7; write {}',
      'automaticBlockList must be an object of options, got []; write {}',
    ]) {
      expect(message).toContain(fault);
    }
    expect(message).not.toMatch(/is not a function|destructure|cannot read/i);
  });

  test('over the settings of the app and all that is made of them', () => {
    const app = new App({
      context: {
        'otp-shield:requestRoutes': 'POST /x',
        'otp-shield:ratelimit': '5/10m',
        'otp-shield:reportTimeZone': 'Berlin',
        'otp-shield:blockedAddresses': '10.0.0.0/0',
        'otp-shield:honeypotField': 'a b c!',
        'otp-shield:recipientGuard': true,
        'otp-shield:guardMailsPerHour': 'many',
      },
    });
    const message = refusalOf(() => addStack(app));
    for (const fault of [
      'otp-shield:resourceArn is missing',
      'otp-shield:requestRoutes: OtpRoute.path: path must be',
      'otp-shield:ratelimit is not a setting; did you mean rateLimit?',
      'write "Europe/Berlin"',
      'blockedAddresses[0] must be an address',
      'honeypotField must be',
      'otp-shield:guardMailsPerHour must be',
    ]) {
      expect(message).toContain(fault);
    }
    // Stand-ins for what can't be read are no fault of anybody.
    expect(message).not.toMatch(/refused\b|undefined|cannot read/i);
  });

  test('what needs somebody who hears of every alarm is named as it was set', () => {
    const context = {
      'otp-shield:resourceArn': LOAD_BALANCER,
      'otp-shield:requestRoutes': '/x/otp',
      'otp-shield:pageEmails': 'page@example.com',
      'otp-shield:quietHours': '22:00-22:00',
      'otp-shield:warnings': 'log',
    };
    const message = refusalOf(() => addStack(new App({ context })));
    for (const name of ['pageEmails', 'quietHours (in notices)', 'warnings (in notices)'])
      expect(message).toContain(`${name} needs alarmEmails, got none; give the address`);
    expect(message).toContain('quietHours must end at another time than it begins');
    expect(message).not.toContain('notify');
  });

  test('and once all of it is mended, nothing is left', () => {
    const app = new App({
      context: {
        'otp-shield:resourceArn': LOAD_BALANCER,
        'otp-shield:requestRoutes': '/x/otp',
        'otp-shield:reportTimeZone': 'Europe/Berlin',
        'otp-shield:reportFrom': '',
        'otp-shield:alarmEmails': 'oncall@example.com',
      },
    });
    expect(addStack(app).shield.webAcl.capacity).toBeGreaterThan(0);
  });
});

describe('a name that is no prop', () => {
  const stack = () => new Stack(new App(), 'Site', { env: { account: '111122223333', region: 'eu-central-1' } });

  test('is refused with the nearest one, wherever it stands, together with all else', () => {
    const misspelt = {
      requestRoutes: [OtpRoute.path('/api/otp', { method: ['POST'] } as never)],
      ratelimit: RequestLimit.of(10, Duration.minutes(1)),
      humanCheck: HumanCheck.captcha({ imunityTime: Duration.minutes(5) } as never),
      email: EmailProvider.ses({ bounceRates: { criticalPercent: 4 } } as never),
      sms: SmsProvider.endUserMessaging({ homeCountry: ['DE'] } as never),
      recipientGuard: { memory: 1, budget: { sms: { moneyPerMonth: 5 } }, memorySize: 1 },
      trustedHeader: { name: 'x-ours', secret: 'y' },
      colour: 'red',
      tokenDomains: undefined,
    };
    const message = refusalOf(() => new OtpShield(stack(), 'Shield', misspelt as never));
    for (const fault of [
      'OtpShield (Site/Shield)',
      'ratelimit is no prop of OtpShieldProps; did you mean rateLimit?',
      'colour is no prop of OtpShieldProps; leave it out, or look for what you mean in API.md',
      'recipientGuard.memory is no prop of RecipientGuardOptions; did you mean memorySize?',
      'recipientGuard.budget.sms.moneyPerMonth is no prop of ChannelBudgetOptions; did you mean moneyPerHour?',
      'trustedHeader.secret is no prop of TrustedHeader; did you mean secrets?',
      'requestRoutes[0]: OtpRoute.path: method is no prop of OtpRouteOptions; did you mean methods?',
      'humanCheck: HumanCheck.captcha: imunityTime is no prop of CaptchaOptions; did you mean immunityTime?',
      'EmailProvider.ses: bounceRates is no prop of SesEmailOptions; did you mean bounceRate?',
      'SmsProvider.endUserMessaging: homeCountry is no prop of EndUserMessagingOptions; did you mean homeCountries?',
      'memorySize must be a whole number',
    ]) {
      expect(message).toContain(fault);
    }
    expect(message).not.toContain('tokenDomains');
  });

  test('is refused by every construct that takes props', () => {
    const found = Object.entries(lib as Readonly<Record<string, unknown>>).flatMap(([name, construct]) => {
      if (!(`${name}Props` in PROP_NAMES)) return [];
      const make = construct as new (scope: Stack, id: string, props: object) => unknown;
      const message = refusalOf(() => new make(stack(), 'Made', { nosuch: 1 }));
      return message.includes(`nosuch is no prop of ${name}Props`) ? [] : [`${name}: ${message}`];
    });
    expect(found).toEqual([]);
  });

  test('nor is one left out that is needed, nor all of them', () => {
    const found = Object.entries(lib as Readonly<Record<string, unknown>>).flatMap(([name, construct]) => {
      if (!(`${name}Props` in PROP_NAMES)) return [];
      const make = construct as new (scope: Stack, id: string, props?: object) => unknown;
      const none = refusalOf(() => new make(stack(), 'Made', undefined));
      const needed = PROP_NAMES[`${name}Props` as keyof typeof PROP_NAMES].split(' ').filter((prop) => /!/.test(prop));
      const empty = needed.length > 0 ? refusalOf(() => new make(stack(), 'Made', {})) : '';
      const missing = needed.map((prop) => `${prop.replace(/!.*/, '')} is missing`);
      const ok = /props must be an object, got undefined/.test(none) && missing.every((fault) => empty.includes(fault));
      return ok ? [] : [`${name}: ${none}; ${empty}`];
    });
    expect(found).toEqual([]);
  });

  test('and the names are those of the types', () => {
    expect(PROP_NAMES).toEqual(propNames(join(__dirname, '..')));
  });
});

describe('while the CDK command runs the app', () => {
  const environment = process.env;
  beforeAll(() => {
    process.env = { ...environment, [OUTDIR_ENV]: mkdtempSync(join(tmpdir(), 'otp-shield-round-')) };
  });
  afterAll(() => {
    process.env = environment;
  });
  const notExit = (event: string) => process.listeners(event as 'exit').length;

  test('every construct of the app is told at synth, and others may be made with what stands in', () => {
    const before = notExit('exit');
    const app = new App({ autoSynth: false });
    const stack = new Stack(app, 'Site', { env: { account: '111122223333', region: 'eu-central-1' } });
    const shield = new OtpShield(stack, 'First', {
      resourceArns: [LOAD_BALANCER],
      requestRoutes: [OtpRoute.path('POST /x')],
      email: EmailProvider.ses({ configurationSetName: 'otp' }),
      notify: [new Topic(stack, 'Alarms')],
      recipientGuard: {},
    });
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    shield.recipientGuard!.grantCheck(role);
    new CfnOutput(stack, 'WebAcl', { value: shield.webAcl.webAclArn });
    new OtpShield(stack, 'Second', {
      resourceArns: [LOAD_BALANCER],
      requestRoutes: [OtpRoute.path('/x/otp')],
      rateLimit: RequestLimit.of(5, Duration.minutes(10)),
      email: EmailProvider.ses({ configurationSetName: 'otp' }),
      notify: [],
    });
    // CDK validates a stage by itself, and ends with the first that has a fault.
    const staged = new Stack(new Stage(app, 'Production'), 'Site', {
      env: { account: '111122223333', region: 'us-east-1' },
    });
    new RecipientGuard(staged, 'Guard', { notify: [], memorySize: 1 });
    new SmsProtect(staged, 'Protect', { allowedCountries: ['UK'] });
    const listener = ApplicationListener.fromApplicationListenerAttributes(staged, 'Listener', {
      listenerArn: `${LOAD_BALANCER.replace('loadbalancer/', 'listener/')}/f2f7dc8efc522ab2`,
      securityGroup: SecurityGroup.fromSecurityGroupId(staged, 'Group', 'sg-12345678'),
    });
    const inbound = { listener, origin: 'http://shop.example.com', serviceName: 'Shop', notify: [] };
    new InboundSmsVerification(staged, 'Inbound', { ...inbound, phoneNumber: '0170' });
    const authToken = Secret.fromSecretNameV2(staged, 'Token', 'twilio/auth-token');
    const calls = new InboundCallVerification(staged, 'Calls', {
      ...inbound,
      phoneNumber: '0171',
      twilio: { authToken },
    });
    new CfnOutput(staged, 'Webhook', { value: calls.webhookUrl! });
    new OtpDashboard(staged, 'Dashboard', {});
    const message = refusalOf(() => app.synth());
    for (const fault of [
      'Site/First',
      'write "/x"',
      'Site/Second',
      'rateLimit (requests) must be',
      'configurationSetName must be watched once',
      'memorySize must be',
      'write "GB"',
      'phoneNumber must be in E.164',
      '"0171"',
      'origin must be https://',
      'the dashboard would be empty',
    ]) {
      expect(message).toContain(fault);
    }
    expect(message).not.toMatch(/refused|undefined|cannot read/i);
    expect(notExit('exit')).toBe(before + 1);
  });

  test('and what stops the app before synth leaves nothing unsaid', () => {
    const app = new App({ autoSynth: false });
    new RecipientGuard(new Stack(app, 'Site'), 'Guard', { notify: [], memorySize: 2 });
    const said: string[] = [];
    const error = jest.spyOn(console, 'error').mockImplementation((text) => said.push(String(text)));
    for (const listener of process.listeners('exit'))
      if (/tellRest/.test(listener.name + String(listener))) listener(1);
    error.mockRestore();
    expect(said.join()).toContain('memorySize must be a whole number from 256 to 10240, got 2');
  });

  test('a stand-in is never deployed, not even without validation', () => {
    const app = new App({ autoSynth: false });
    const stack = new Stack(app, 'Site');
    new RecipientGuard(stack, 'Guard', { notify: [], memorySize: 3 });
    expect(app.synth({ skipValidation: true }).getStackByName('Site').messages).toContainEqual(
      expect.objectContaining({
        level: 'error',
        entry: expect.objectContaining({ data: expect.stringContaining('got 3') }),
      }),
    );
  });
});
