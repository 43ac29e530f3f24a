import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { readAlarmText } from '../../lib/contract/alarm-text';
import { OtpResponder, OtpRoute, OtpWebAcl, RecipientGuard, ShieldAuditor } from '../../lib/index';

const LIMIT = 1_024;
const ACCOUNT = '111122223333';

/** Descriptions of all alarms, as CloudFormation writes them. */
function descriptions(stack: Stack, stackName: string): string[] {
  const write = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
    if (join !== undefined) return join[1].map(write).join(join[0]);
    const pseudo = { 'AWS::StackName': stackName, 'AWS::Region': 'ap-southeast-2', 'AWS::AccountId': ACCOUNT };
    return pseudo[Ref as keyof typeof pseudo] ?? `${stackName}-${Ref}-ABCDEFGHIJKLM`;
  };
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
    write(Properties.AlarmDescription),
  );
}

function watch(stack: Stack, id: string, runbookUrl?: string): void {
  const notify = [new Topic(stack, 'Topic')];
  const webAcl = new OtpWebAcl(stack, `${id}Acl`, { requestRoutes: [OtpRoute.path('/api/otp')], resourceArns: [] });
  const { lockdownGate, strictGate } = webAcl;
  new OtpResponder(stack, `${id}Responder`, { lockdownGate, strictGate, notify, runbookUrl });
  new ShieldAuditor(stack, `${id}Auditor`, { webAcl, resourceArns: [], notify, runbookUrl });
  new RecipientGuard(stack, `${id}Guard`, { notify, runbookUrl });
}

describe('the description of an alarm', () => {
  test.each([
    ['the longest name of a stack', 'S'.repeat(128), 'Shield'.repeat(10)],
    ['the longest names of all', 'S'.repeat(128), 'Shield'.repeat(30)],
  ])('keeps within what CloudWatch takes with %s, and can be read', (_, stackName, id) => {
    const stack = new Stack(new App(), stackName, { env: { account: ACCOUNT, region: 'ap-southeast-2' } });
    watch(stack, id, `https://runbooks.example.com/${'r'.repeat(171)}`);
    const texts = descriptions(stack, stackName);
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) {
      expect(text.length).toBeLessThanOrEqual(LIMIT);
      expect(readAlarmText(text)?.first).toMatch(/^(?:otp-shield|aws) /);
    }
  });

  test('keeps within it where the name of the stack comes late, and leaves nothing out where it is short', () => {
    const nested = new NestedStack(new Stack(new App(), 'Shop'), 'Inner');
    watch(nested, 'Otp');
    expect(Math.max(...descriptions(nested, 'S'.repeat(128)).map(({ length }) => length))).toBeLessThanOrEqual(LIMIT);
    const stack = new Stack(new App(), 'Shop');
    watch(stack, 'Otp');
    const withoutLog = descriptions(stack, 'Shop').filter((text) => readAlarmText(text)?.log === undefined);
    // That one concerns no handler.
    expect(withoutLog).toEqual([expect.stringContaining('The routes are locked')]);
  });

  test('refuses an address of runbooks that leaves no room, whoever has the prop', () => {
    const url = `https://runbooks.example.com/${'r'.repeat(172)}`;
    const stack = new Stack(new App(), 'Shop');
    expect(() => new RecipientGuard(stack, 'Guard', { notify: [], runbookUrl: url })).toThrow(
      'runbookUrl must be an https:// address of at most 200 characters',
    );
  });
});
