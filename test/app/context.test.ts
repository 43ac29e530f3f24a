import { readFileSync } from 'node:fs';
import { App, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/app/otp-shield-stack';
import { ROUTE_SETTINGS } from '../../lib/app/route-context';
import { SETTINGS, withTables } from '../../lib/app/settings-table';
import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';
import { ALB_ARN } from '../protection/stack';

const MINIMAL = { 'otp-shield:resourceArn': ALB_ARN, 'otp-shield:requestRoutes': ['/api/auth/otp'] };

describe('readContext', () => {
  test('needs no more than a load balancer and a route, and deploys where the load balancer is', () => {
    const settings = readContext(MINIMAL);
    expect(settings.stackName).toBe('OtpShield');
    expect(settings.env).toEqual({ region: 'eu-central-1', account: '111122223333' });
  });

  test('takes the values of the command line, which are all text', () => {
    const settings = readContext({
      'otp-shield:resourceArn': ALB_ARN,
      'otp-shield:requestRoutes': '/api/auth/otp, /api/auth/login/*',
      'otp-shield:rateLimit': '250/5m',
      'otp-shield:blockedAsns': '64500,64501',
      'otp-shield:immunitySeconds': '600',
    });
    expect(settings.requestRoutes!.map(String)).toEqual([
      'OtpRoute.path("/api/auth/otp")',
      'OtpRoute.prefix("/api/auth/login")',
    ]);
    expect(String(settings.rateLimit)).toContain('RequestLimit.of(250, ');
    expect(settings.blockedAsns).toEqual([64500, 64501]);
    expect(settings.humanCheck?._facts.immunitySeconds).toBe(600);
  });

  test('takes SendGrid instead of SES, as text or as JSON', () => {
    const sendGrid = {
      ...MINIMAL,
      'otp-shield:sendGridVerificationKeySecret': 'sendgrid/webhook',
      'otp-shield:sendGridApiKeySecret': 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:sendgrid/api-AbCdEf',
      'otp-shield:sendGridCategory': 'otp',
      'otp-shield:sendGridEuRegion': 'true',
      'otp-shield:dashboard': 'false',
    };
    expect(readContext(sendGrid)).toMatchObject({
      sendGridVerificationKeySecret: 'sendgrid/webhook',
      sendGridEuRegion: true,
      dashboard: false,
    });
    for (const setting of ['configurationSetName', 'sesRegion', 'ownDomains']) {
      const value = setting === 'sesRegion' ? 'eu-west-1' : setting === 'ownDomains' ? ['example.com'] : 'otp';
      expect(() => readContext({ ...sendGrid, [`otp-shield:${setting}`]: value })).toThrow(
        `otp-shield:${setting} is about SES, but otp-shield:sendGridVerificationKeySecret says that SendGrid sends`,
      );
    }
    expect(() => readContext({ ...MINIMAL, 'otp-shield:sendGridCategory': 'otp' })).toThrow(
      'otp-shield:sendGridCategory is given but otp-shield:sendGridVerificationKeySecret is not',
    );
  });

  test('watches texts when it is told who sends them, and says what belongs to that', () => {
    expect(readContext(MINIMAL).sms).toBeUndefined();
    const texts = { ...MINIMAL, 'otp-shield:smsSender': 'endUserMessaging', 'otp-shield:smsHomeCountries': 'DE,AT' };
    expect(readContext(texts).sms).toBeDefined();
    expect(readContext({ ...texts, 'otp-shield:smsSender': 'sns' }).sms).toBeDefined();
    expect(() =>
      readContext({ ...texts, 'otp-shield:smsSender': 'sns', 'otp-shield:smsConfigurationSetName': 'otp' }),
    ).toThrow('otp-shield:smsConfigurationSetName is about endUserMessaging, but otp-shield:smsSender is sns');
    expect(readContext({ ...texts, 'otp-shield:smsMessageFeedback': 'true' }).sms).toBeDefined();
    const closing = { 'otp-shield:smsAllowedCountries': 'DE,AT,TJ', 'otp-shield:smsCloseCountries': 'true' };
    expect(readContext({ ...texts, ...closing }).sms).toBeDefined();
    expect(() => readContext({ ...texts, 'otp-shield:smsCloseCountries': 'true' })).toThrow(
      'otp-shield:smsCloseCountries is true but otp-shield:smsAllowedCountries is missing',
    );
    expect(() => readContext({ ...texts, ...closing, 'otp-shield:smsConfigurationSetName': 'otp' })).toThrow(
      'otp-shield:smsAllowedCountries is about a configuration set that is made',
    );
    expect(() => readContext({ ...MINIMAL, 'otp-shield:smsMessageFeedback': 'true' })).toThrow(
      'otp-shield:smsMessageFeedback is given but otp-shield:smsSender is not',
    );
    expect(() => readContext({ ...MINIMAL, 'otp-shield:smsHomeCountries': ['DE'] })).toThrow(
      'otp-shield:smsHomeCountries is given but otp-shield:smsSender is not',
    );
    expect(() => readContext({ ...MINIMAL, 'otp-shield:smsSender': 'carrier-pigeon' })).toThrow('endUserMessaging');
  });

  test('watches texts of Twilio by the names of its secrets, and says what is missing or too much', () => {
    const twilio = {
      ...MINIMAL,
      'otp-shield:smsSender': 'twilio',
      'otp-shield:smsAuthTokenSecret': 'twilio/auth-token',
      'otp-shield:smsSharedKeySecret': 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:twilio/key-AbCdEf',
      'otp-shield:smsSharedKeyId': 'otp-2026',
      'otp-shield:smsCallbackUrl': 'https://hooks.example.com/twilio',
    };
    const { stackName, ...props } = readContext(twilio);
    const template = Template.fromStack(new OtpShieldStack(new App(), stackName, props));
    const [webhook] = Object.values(template.findResources('AWS::Lambda::Function')).filter(({ Properties }) =>
      /status callbacks/.test(Properties.Description),
    );
    const environment = JSON.stringify(webhook!.Properties.Environment);
    expect(environment).toContain('secret:twilio/auth-token"');
    expect(environment).toContain('secret:twilio/key-AbCdEf"');
    expect(environment).toContain('"otp-2026"');
    template.hasOutput('*', { Value: 'https://hooks.example.com/twilio#rc=5&rp=all' });

    const without = (name: string) => ({ ...twilio, [`otp-shield:${name}`]: undefined });
    expect(() => readContext(without('smsAuthTokenSecret'))).toThrow('otp-shield:smsAuthTokenSecret is missing');
    expect(() => readContext(without('smsSharedKeyId'))).toThrow('go together');
    expect(() => readContext({ ...twilio, 'otp-shield:smsConfigurationSetName': 'otp' })).toThrow(
      'otp-shield:smsConfigurationSetName is about endUserMessaging, but otp-shield:smsSender is twilio',
    );
    expect(() => readContext({ ...twilio, 'otp-shield:smsSender': 'endUserMessaging' })).toThrow(
      'otp-shield:smsAuthTokenSecret is about twilio, but otp-shield:smsSender is endUserMessaging',
    );
  });

  test('makes a recipient guard when it is told to, with its few settings as text or as JSON', () => {
    expect(readContext(MINIMAL).recipientGuard).toBeUndefined();
    expect(readContext({ ...MINIMAL, 'otp-shield:recipientGuard': false }).recipientGuard).toBeUndefined();
    const guarded = { ...MINIMAL, 'otp-shield:recipientGuard': 'true' };
    expect(readContext(guarded).recipientGuard).toEqual({
      budget: { email: {}, sms: {} },
      prices: {},
      validation: {},
    });
    expect(
      readContext({
        ...guarded,
        'otp-shield:guardCallerAccounts': '222233334444',
        'otp-shield:guardCountries': ['DE', 'AT'],
        'otp-shield:guardMailsPerHour': 500,
        'otp-shield:guardMailsPerDay': '4000',
        'otp-shield:guardDollarsPerHour': '7.5',
        'otp-shield:guardDollarsPerDay': 40,
        'otp-shield:guardTextMessagePrice': '0.078',
        'otp-shield:guardFailureMode': 'OPEN',
      }),
    ).toMatchObject({
      guardCallerAccounts: ['222233334444'],
      recipientGuard: {
        budget: {
          email: { messagesPerHour: 500, messagesPerDay: 4000 },
          sms: { moneyPerHour: 7.5, moneyPerDay: 40 },
        },
        prices: { sms: 0.078 },
        validation: { allowedCountries: ['DE', 'AT'] },
        failureMode: 'OPEN',
      },
    });
  });

  test('refuses settings of a guard that is not there, and values that make no sense', () => {
    expect(() => readContext({ ...MINIMAL, 'otp-shield:guardMailsPerDay': 4000 })).toThrow(
      'otp-shield:guardMailsPerDay has no effect without otp-shield:recipientGuard; leave it empty',
    );
    expect(() =>
      readContext({
        ...MINIMAL,
        'otp-shield:recipientGuard': true,
        'otp-shield:guardTextMessagePrice': '5 cents',
        'otp-shield:guardDollarsPerDay': -1,
        'otp-shield:guardCountries': ['Germany'],
        'otp-shield:guardFailureMode': 'open',
      }),
    ).toThrow(
      /guardDollarsPerDay must be a number from 0.*guardTextMessagePrice must be a number from 0 to 100, got "5 cents".*guardCountries must hold a country code.*guardFailureMode must be one of CLOSED, OPEN/s,
    );
  });

  test('reports every day to those who hear of the alarms, by mail where an address is verified for it', () => {
    const report = (more: object) => readContext({ ...MINIMAL, ...more }).dailyReport;
    const alarmEmails = { 'otp-shield:alarmEmails': 'oncall@example.com' };
    expect(report({})).toBeUndefined();
    expect(report({ ...alarmEmails, 'otp-shield:dailyReport': 'false' })).toBeUndefined();
    expect(report(alarmEmails)).toEqual({});
    expect(
      report({
        ...alarmEmails,
        'otp-shield:reportFrom': 'shield@example.com',
        'otp-shield:reportHour': '9',
        'otp-shield:reportTimeZone': 'Europe/Berlin',
      }),
    ).toEqual({
      from: 'shield@example.com',
      to: ['oncall@example.com'],
      hour: 9,
      timeZone: expect.objectContaining({ timezoneName: 'Europe/Berlin' }),
    });
    expect(() => report({ 'otp-shield:reportFrom': 'shield@example.com' })).toThrow('no report is sent');
  });

  test('blocks nobody automatically unless it is told for how many hours', () => {
    const of = (hours: unknown) => readContext({ ...MINIMAL, 'otp-shield:automaticBlockListHours': hours });
    expect(of(0).automaticBlockList).toBeUndefined();
    expect(of('12').automaticBlockList?.lifetime?.toHours()).toBe(12);
    expect(() => of(169)).toThrow('automaticBlockListHours must be a whole number from 0 to 168, got 169');
    const { stackName, ...props } = of(12);
    const template = Template.fromStack(new OtpShieldStack(new App(), stackName, props));
    expect(Object.keys(template.findOutputs('BlockListSets'))).toHaveLength(1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Blocks addresses that keep failing at the OTP routes',
    });
  });

  test('leaves keys of others alone', () => {
    expect(() => readContext({ ...MINIMAL, '@aws-cdk/core:x': true, 'aws:cdk:y': 1 })).not.toThrow();
  });

  test('reads who is paged, where warnings go, and when they wait', () => {
    const read = readContext({
      ...MINIMAL,
      'otp-shield:pageEmails': 'pager@shop.de',
      'otp-shield:warnings': 'log',
      'otp-shield:quietHours': '22:00-07:00',
      'otp-shield:reportTimeZone': 'Europe/Berlin',
    });
    expect(read.pageEmails).toEqual(['pager@shop.de']);
    expect(read.notices).toEqual({
      warnings: 'log',
      quietHours: { from: '22:00', to: '07:00', timeZone: TimeZone.EUROPE_BERLIN },
    });
    expect(() => readContext({ ...MINIMAL, 'otp-shield:quietHours': '22-7' })).toThrow('two times of the day');
  });

  test('fails with everything that is wrong at once', () => {
    const broken = () =>
      readContext({
        'otp-shield:resourceArn': 'my-alb',
        'otp-shield:requestRoutes': ['api/otp'],
        'otp-shield:rateLimt': 100,
        'otp-shield:rateLimit': '9/10m',
        'otp-shield:sendBudget': 600,
        'otp-shield:verifyRateLimit': '100/3m',
        'otp-shield:immunitySeconds': 30,
        'otp-shield:alarmEmails': ['nobody'],
        'otp-shield:mode': 'OFF',
        'otp-shield:sesRegion': 'Frankfurt',
        'otp-shield:dashboard': 'yes',
        'otp-shield:reportTimeZone': 'berlin time',
        'otp-shield:sendGridVerificationKeySecret': 'two words',
      });
    for (const fault of [
      'otp-shield:rateLimt is not a setting',
      'did you mean rateLimit?\n',
      'otp-shield:resourceArn must be the ARN of your Application Load Balancer',
      'otp-shield:requestRoutes: OtpRoute.path: path must start with "/"',
      'otp-shield:rateLimit must be requests and their window, such as "100/10m": 10 to 2000000000 requests in 1m, 2m, 5m or 10m, got "9/10m"',
      'otp-shield:sendBudget must be requests and their window',
      'in 1m, 2m, 5m or 10m, got "100/3m"',
      'otp-shield:immunitySeconds must be a whole number from 60 to 259200, got 30',
      'otp-shield:alarmEmails must hold a mail address each, got "nobody"',
      'otp-shield:mode must be one of ENFORCE, COUNT, got "OFF"',
      'otp-shield:sesRegion must be a Region',
      'otp-shield:dashboard must be true or false, got "yes"',
      'otp-shield:reportTimeZone must be a time zone',
      'otp-shield:sendGridVerificationKeySecret must be the name or the complete ARN of a secret',
    ]) {
      expect(broken).toThrow(fault);
    }
  });

  test.each([[{}], [{ 'otp-shield:resourceArn': '', 'otp-shield:requestRoutes': [] }]])(
    'fails on %j and says what is missing',
    (context) => {
      expect(() => readContext(context)).toThrow(/resourceArn is missing.*requestRoutes is missing or empty/s);
    },
  );

  test.each(['reqestRoutes', 'requestRoute', 'requestroutes', 'reuqestRoutes'])(
    'knows what %s was meant to be',
    (name) => {
      expect(() => readContext({ ...MINIMAL, [`otp-shield:${name}`]: '/a' })).toThrow(
        `otp-shield:${name} is not a setting; did you mean requestRoutes?`,
      );
    },
  );

  test('guesses nothing where nothing is near', () => {
    expect(() => readContext({ ...MINIMAL, 'otp-shield:zebra': 1 })).toThrow(
      'otp-shield:zebra is not a setting; docs/app.md describes them all',
    );
    expect(() => readContext({ ...MINIMAL, 'otp-shield:toString': 1 })).toThrow('otp-shield:toString is not a setting');
  });

  test.each([
    'rateLimit',
    'otpshield:rateLimit',
    'otp_shield:rateLimit',
    'OTP-Shield:rateLimit',
    'otp-shield.rateLimit',
  ])('refuses %s, which would change nothing, and leaves the keys of others alone', (key) => {
    expect(() => readContext({ ...MINIMAL, [key]: 300 })).toThrow(
      `${key} is not read: every setting starts with "otp-shield:"; write otp-shield:rateLimit`,
    );
    expect(() => readContext({ ...MINIMAL, 'shop:rateLimit': 300, 'otp-shield-canary': true })).not.toThrow();
  });

  test.each([
    ['reportTimeZone', 'Berlin', 'got "Berlin"; write "Europe/Berlin"'],
    ['reportTimeZone', 'europe/berlin', 'got "europe/berlin"; write "Europe/Berlin"'],
    ['reportTimeZone', 'Europe/Atlantis', 'must be a time zone of the IANA database such as "Europe/Berlin", got'],
    ['homeCountries', 'DE,UK', 'got "UK"; write "GB"'],
    ['blockedCountries', ['kp'], 'got "kp"; write "KP"'],
    ['requestRoutes', 'POST /api/auth/otp', 'got "POST /api/auth/otp"; write "/api/auth/otp"'],
    ['verifyRoutes', ['/users/{id}/verify'], 'got "/users/{id}/verify"; write "/users/:id/verify"'],
  ])('says what is meant by %s: %j', (name, value, said) => {
    expect(() => readContext({ ...MINIMAL, [`otp-shield:${name}`]: value })).toThrow(said);
  });

  test.each(['Etc/UTC', 'UTC', 'Asia/Kolkata', 'Singapore', 'America/Argentina/Buenos_Aires'])('takes %s', (zone) => {
    expect(() => readContext({ ...MINIMAL, 'otp-shield:reportTimeZone': zone })).not.toThrow();
  });

  test('takes routes that more than a path tells, also as JSON on the command line', () => {
    const routes = [
      '/api/auth/otp',
      { path: '/reset/*', methods: 'ALL_BUT_GET', hosts: ['shop.example.com'], recipientsPerRequest: 2 },
      { path: '/act', headerName: 'x-action', headerValues: 'send,resend' },
      { path: '/graphql', graphql: ['sendOtp'] },
      { path: '/rpc', jsonRpc: 'auth.sendOtp' },
      { path: '/api/trpc', trpc: ['auth.sendOtp'] },
      { serverActions: true, except: ['40aa11bb22cc33dd44ee55ff6600112233445566aa'], handlers: ['/api'] },
    ];
    const { requestRoutes } = readContext({ ...MINIMAL, 'otp-shield:requestRoutes': routes });
    expect(requestRoutes).toEqual([
      OtpRoute.path('/api/auth/otp'),
      OtpRoute.prefix('/reset', {
        methods: GuardedMethods.ALL_BUT_GET,
        hosts: ['shop.example.com'],
        recipientsPerRequest: 2,
      }),
      OtpRoute.path('/act', { header: { name: 'x-action', values: ['send', 'resend'] } }),
      OtpRoute.graphql('/graphql', ['sendOtp']),
      OtpRoute.jsonRpc('/rpc', ['auth.sendOtp']),
      OtpRoute.trpc('/api/trpc', ['auth.sendOtp']),
      OtpRoute.serverActions({ except: ['40aa11bb22cc33dd44ee55ff6600112233445566aa'], handlers: ['/api'] }),
    ]);
    const typed = readContext({ ...MINIMAL, 'otp-shield:verifyRoutes': JSON.stringify(routes) });
    expect(typed.verifyRoutes).toEqual(requestRoutes);
  });

  test('refuses routes that say what is not meant, all at once', () => {
    const routes = [
      { path: '/a', methods: ['POST'] },
      { pfad: '/b' },
      { path: '/c', headerName: 'x-action' },
      { path: '/d', hosts: ['https://shop.example.com'] },
      { path: '/e', graphql: ['a'], jsonRpc: ['b'] },
      { path: '/f', serverActions: true },
      { path: '/g', except: ['40'] },
    ];
    expect(() => readContext({ ...MINIMAL, 'otp-shield:requestRoutes': routes })).toThrow(
      /methods must be one of ALL, ALL_BUT_GET, PUZZLE_ON_GET, got \["POST"\].*pfad is no key of a route.*path is missing.*headerName and headerValues go together.*hosts must hold host names.*graphql and jsonRpc must not both.*path has no effect with serverActions.*except has no effect without serverActions/s,
    );
    expect(() => readContext({ ...MINIMAL, 'otp-shield:requestRoutes': '[{"path":' })).toThrow('must be JSON');
  });

  test('takes the context that is shipped, where every setting stands', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
    const { stackName, ...props } = readContext(context);
    const template = Template.fromStack(new OtpShieldStack(new App(), stackName, props));
    template.resourceCountIs('AWS::WAFv2::WebACL', 1);
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    template.hasOutput('LockdownIpv4Set', {});
  });

  test('is described in docs/app.md as its settings say; npm run app-settings writes it', () => {
    const page = readFileSync('docs/app.md', 'utf8');
    expect(page).toBe(withTables(page));
    const described = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(described.sort()).toEqual([...Object.keys(SETTINGS), ...Object.keys(ROUTE_SETTINGS)].sort());
    expect(withTables(page.replace('| 100 |', '| 99 |'))).toBe(page);
  });

  test('has every setting in cdk.json, empty or with what holds anyway', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
    const keys = Object.keys(context).flatMap((key) => /^otp-shield:(.*)/.exec(key)?.[1] ?? []);
    expect(keys.sort()).toEqual(Object.keys(SETTINGS).sort());
    for (const [key, { fallback, example }] of Object.entries(SETTINGS)) {
      const value = context[`otp-shield:${key}`];
      if (example || value === '' || (Array.isArray(value) && value.length === 0)) continue;
      // `0: off` explains itself.
      expect([key, String(value)]).toEqual([key, fallback.replace(/[`,]|:.*/g, '')]);
    }
  });
});
