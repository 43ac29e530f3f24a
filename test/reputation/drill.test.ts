import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { MAIL_ALARMS, START, synthesize } from './loop/experiments';
import { MailLoop } from './loop/mail-loop';
import { HOUR, MINUTE } from './loop/traffic';

// The commands of docs/verified.md, with a stand-in for the AWS CLI that notes what would be published.
const AWS = `#!/usr/bin/env bash
if [ "$2" = list-topics ]; then echo "$*" > "$NOTES/query"; echo arn:aws:sns:eu-west-1:123456789012:events; exit; fi
printf '%s\\n' "\${@: -1}" >> "$NOTES/messages"
`;

let notes: string;

beforeAll(() => {
  notes = mkdtempSync(join(tmpdir(), 'otp-shield-drill-'));
  writeFileSync(join(notes, 'aws'), AWS, { mode: 0o755 });
  const page = readFileSync(join(__dirname, '../../docs/verified.md'), 'utf8');
  const [, commands] = /### A drill with bounces[\s\S]*?```sh\n([\s\S]*?)```/.exec(page)!;
  execFileSync('bash', ['-euc', commands!], {
    env: { ...process.env, NOTES: notes, PATH: `${notes}${delimiter}${process.env.PATH}` },
  });
});

afterAll(() => rmSync(notes, { recursive: true }));

test('the drill raises the critical alarm on bounces', async () => {
  const { resources, monitor } = synthesize();
  const messages = readFileSync(join(notes, 'messages'), 'utf8').trim().split('\n');
  expect(messages).toHaveLength(40);
  const loop = new MailLoop(resources, monitor, START, (name) => MAIL_ALARMS.test(name));
  loop.add(messages.map((body) => ({ at: START + HOUR, body })));
  await loop.run(START + HOUR + 10 * MINUTE);
  expect(loop.alarms.raised('bounces-critical')).toHaveLength(1);
});

test('the drill finds the topic by a part of its name', () => {
  const [, part] = /contains\(TopicArn, '(\w+)'\)/.exec(readFileSync(join(notes, 'query'), 'utf8'))!;
  const topics = Object.entries(synthesize().resources as Record<string, { Type: string }>).filter(
    ([id, { Type }]) => Type === 'AWS::SNS::Topic' && id.includes(part!),
  );
  expect(topics).toHaveLength(1);
});
