import { type AlarmText, readAlarmText, writeAlarmText } from '../../lib/contract/alarm-text';

const TEXT: AlarmText = {
  level: 'critical',
  happened: 'Codes bounce:\nmany of them.',
  todo: 'look at the web ACL first: who asks?',
  first: 'otp-shield samples --stack Shop',
  runbook: 'https://example.com/runbooks/bounces.md',
};

test.each(['critical', 'warning'] as const)(
  'the description of a %s alarm says the same when it is read back',
  (level) => {
    expect(readAlarmText(writeAlarmText({ ...TEXT, level }))).toEqual({ ...TEXT, level });
  },
);

test.each(['', 'disk full', 'CRITICAL: no runbook', `NOTE: ${writeAlarmText(TEXT)}`])(
  'the description %j is none of ours',
  (description) => expect(readAlarmText(description)).toBeUndefined(),
);
