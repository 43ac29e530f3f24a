import { App, Duration, Fn, Stack, TimeZone } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailProvider, HumanCheck, OtpRoute, OtpShield, RateLimitKey, RequestLimit, SmsProvider } from '../lib';
import { addStack } from '../lib/app/otp-shield-app';

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
