import { drillEvents } from '../../bin/verify/checks/drill';
import { MAIL_ALARMS, START, synthesize } from './loop/experiments';
import { MailLoop } from './loop/mail-loop';
import { HOUR, MINUTE } from './loop/traffic';

test('the drill of otp-shield verify raises the critical alarm on bounces', async () => {
  const { resources, monitor } = synthesize();
  const messages = drillEvents('otp-shield-verify-1', START + HOUR);
  expect(messages).toHaveLength(40);
  const loop = new MailLoop(resources, monitor, START, (name) => MAIL_ALARMS.test(name));
  loop.add(messages.map((body) => ({ at: START + HOUR, body })));
  await loop.run(START + HOUR + 10 * MINUTE);
  expect(loop.alarms.raised('bounces-critical')).toHaveLength(1);
});
