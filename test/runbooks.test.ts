import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlarmDefinition } from '../lib/contract/alarm';
import { INBOUND_ALARM } from '../lib/contract/inbound/inbound-alarms';
import { PEOPLE_ALARM } from '../lib/contract/notices/people-alarms';
import { RESPONSE_ALARM } from '../lib/contract/posture/response-alarms';
import { BLOCKED_ALARM, RULE_ALARM } from '../lib/contract/protection/rule-alarms';
import { TURNSTILE_ALARM } from '../lib/contract/protection/turnstile/metrics';
import { COGNITO_ALARM } from '../lib/contract/recipient/cognito';
import { GUARD_ALARM } from '../lib/contract/recipient/guard-metrics';
import { incompleteCommands } from './complete-commands';
import { MONITOR_ALARM } from './reputation/monitor-alarms';

const folder = join(__dirname, '..', 'docs', 'runbooks');
// One after the other: some have members of the same name.
const own = [
  MONITOR_ALARM,
  PEOPLE_ALARM,
  GUARD_ALARM,
  RULE_ALARM,
  BLOCKED_ALARM,
  INBOUND_ALARM,
  COGNITO_ALARM,
  TURNSTILE_ALARM,
]
  .flatMap((part): AlarmDefinition[] => Object.values(part))
  .filter(({ runbook }) => runbook !== 'README');
const page = (name: string) => join(folder, `${name}.md`);

test('every alarm links a page that is there', () => {
  const missing = [...own, ...Object.values(RESPONSE_ALARM)].filter(({ runbook }) => !existsSync(page(runbook)));
  expect(missing).toEqual([]);
});

test.each(own.map(({ name, runbook }) => [name, runbook]))('the page of %s names it', (name, runbook) => {
  expect(readFileSync(page(runbook), 'utf8')).toContain(`\`${name}\``);
});

test.each([...new Set(own.map(({ runbook }) => runbook))])(
  '%s begins with what it means and three commands',
  (name) => {
    const text = readFileSync(page(name), 'utf8');
    const [head = '', commands = ''] = text.split('## First three commands\n\n```sh\n');
    expect(head.split('\n\n').length).toBeGreaterThanOrEqual(4);
    // Lines that go on end with a backslash; settings of the shell are none.
    const block = commands.split('\n```')[0]!.replaceAll('\\\n', ' ').split('\n');
    expect(block.filter((line) => !/^[A-Z]+=/.test(line))).toHaveLength(3);
    for (const heading of ['What to look at', 'What to do', 'When it is over'])
      expect(text).toContain(`## ${heading}\n`);
  },
);

test('every link between the pages leads somewhere', () => {
  for (const name of new Set(['README', ...own.map(({ runbook }) => runbook)])) {
    const links = [...readFileSync(page(name), 'utf8').matchAll(/\]\(([a-z-]+)\.md\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !existsSync(page(target)))).toEqual([]);
  }
});

describe('commands', () => {
  const pages = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

  test.each(pages)('every command of %s acts on the shield that it speaks of', (_, text) => {
    // The first line of the page sets the Region for the AWS CLI.
    const aws = /^aws /m;
    expect(incompleteCommands(text).filter((found) => !aws.test(found.trim()))).toEqual([]);
    for (const [, block = ''] of text.matchAll(/```sh\n([\s\S]*?)```/g)) {
      for (const [, name = ''] of block.matchAll(/"\$([A-Z_]+)"/g)) expect(text).toMatch(new RegExp(`\\b${name}=`));
    }
    if (text.includes('```sh')) expect(text).toMatch(/```sh\nACCOUNT=\d{12} STACK=\w+ SHIELD=\w+ AWS_REGION=/);
  });

  test.each(pages)('%s asks for composite alarms, too', (_, text) => {
    for (const [command] of text.matchAll(/describe-alarms [^\n]*/g))
      expect(command).toContain('--alarm-types MetricAlarm CompositeAlarm');
  });
});

describe('remedies', () => {
  const pages = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

  test.each(pages)('%s never sends people to deploy the same template again, which mends nothing', (_, text) => {
    expect(text).not.toMatch(/\bdeploy (?:it |the (?:stack|shield) )?again\b/);
    expect(text).not.toMatch(/`cdk deploy`(?! --| keeps)[^.]*\b(?:puts?|mends?|brings?)\b/);
  });

  test('the page on the audit speaks of every finding', () => {
    const text = readFileSync(page('audit'), 'utf8');
    for (const part of [
      ...['no web ACL guards', 'is guarded by', 'does not exist', 'does Count', 'is gone', 'in another order'],
      ...['allows requests before', 'does not refer to the rule group', 'overridden', 'writes no log any more'],
      ...['neither open nor closed', 'nobody says why', 'should have closed at', 'could not be read'],
    ]) {
      expect(text).toContain(part);
    }
  });
});
