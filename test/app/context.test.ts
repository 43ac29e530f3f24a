import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/app/otp-shield-stack';
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
      'otp-shield:rateLimit': '250',
      'otp-shield:blockedAsns': '64500,64501',
      'otp-shield:immunitySeconds': '600',
    });
    expect(settings.requestRoutes.map(String)).toEqual([
      'OtpRoute.path("/api/auth/otp")',
      'OtpRoute.prefix("/api/auth/login")',
    ]);
    expect(settings.rateLimit).toBe(250);
    expect(settings.blockedAsns).toEqual([64500, 64501]);
    expect(settings.humanCheck?._immunitySeconds).toBe(600);
  });

  test('leaves keys of others alone', () => {
    expect(() => readContext({ ...MINIMAL, '@aws-cdk/core:x': true, 'aws:cdk:y': 1 })).not.toThrow();
  });

  test('fails with everything that is wrong at once', () => {
    const broken = () =>
      readContext({
        'otp-shield:resourceArn': 'my-alb',
        'otp-shield:requestRoutes': ['api/otp'],
        'otp-shield:rateLimt': 100,
        'otp-shield:rateLimit': 9,
        'otp-shield:immunitySeconds': 30,
        'otp-shield:rateLimitWindowSeconds': 90,
        'otp-shield:alarmEmails': ['nobody'],
        'otp-shield:mode': 'OFF',
        'otp-shield:sesRegion': 'Frankfurt',
      });
    for (const fault of [
      'otp-shield:rateLimt is not a setting',
      'did you mean rateLimit?',
      'otp-shield:resourceArn must be the ARN of your Application Load Balancer',
      'otp-shield:requestRoutes: OtpRoute.path: path must start with "/"',
      'otp-shield:rateLimit must be a whole number from 10 to 2000000000, got 9',
      'otp-shield:immunitySeconds must be a whole number from 60 to 259200, got 30',
      'otp-shield:rateLimitWindowSeconds must be one of 60, 120, 300, 600, got 90',
      'otp-shield:alarmEmails must hold a mail address each, got "nobody"',
      'otp-shield:mode must be one of ENFORCE, COUNT, got "OFF"',
      'otp-shield:sesRegion must be a Region',
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

  test('takes the context that is shipped, where every setting stands', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
    const { stackName, ...props } = readContext(context);
    const template = Template.fromStack(new OtpShieldStack(new App(), stackName, props));
    template.resourceCountIs('AWS::WAFv2::WebACL', 1);
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    template.hasOutput('LockdownIpv4Set', {});
    const documented = Object.keys(context).filter((key) => key.startsWith('otp-shield:')).length;
    expect(() => readContext({ 'otp-shield:nope': 1 })).toThrow(
      new RegExp(`allowed are ${Array(documented).fill('\\w+').join(', ')}(?!, \\w+,)`),
    );
  });

  test('is described in docs/app.md, setting by setting', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
    const page = readFileSync('docs/app.md', 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    const settings = Object.keys(context).flatMap((key) => /^otp-shield:(.*)/.exec(key)?.[1] ?? []);
    expect([...rows].sort()).toEqual(settings.sort());
  });
});
