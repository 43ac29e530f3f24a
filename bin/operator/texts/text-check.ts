import { readValues, wholePeriods } from '../../../lambda/runtime/metric-reader';
import { ownMetric } from '../../../lib/contract/metric';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { CommandError } from '../../terminal/io';
import type { DeployedShield } from '../deployed-shield';
import { LATER } from '../deployed-template';
import { type DoctorLine, part } from '../doctor-line';
import { examineEndUserMessaging } from './end-user-messaging-check';
import { examineSnsTexts } from './sns-texts-check';
import { type DeployedTexts, deployedTexts } from './text-senders';

const DAY = 24 * 3_600_000;
const DAYS = 7;

/** Whether what sends texts tells the shield, and may go on sending. Each question by itself: what can't be read is said, and hides nothing else. */
export async function examineTexts(shield: DeployedShield, now: number): Promise<DoctorLine[]> {
  let watched: DeployedTexts[] = [];
  const unread = await part('look for what watches texts', async () => {
    watched = await deployedTexts(shield.account);
    return [];
  });
  const lines = [...unread];
  for (const texts of watched) {
    if (texts.sender === 'AWS End User Messaging') lines.push(...(await examineEndUserMessaging(shield, texts, now)));
    if (texts.sender === 'Amazon SNS') lines.push(...(await examineSnsTexts(shield, now)));
    lines.push(
      ...(await part(`read how many texts of ${texts.sender} were counted`, () => examineCount(shield, texts, now))),
    );
  }
  return lines;
}

/** A sender in another Region, or an application that sends past what is watched, shows in no setting: only in that nothing comes. */
async function examineCount(
  { account, identity: { region } }: DeployedShield,
  { monitor, sender, configurationSet }: DeployedTexts,
  now: number,
): Promise<DoctorLine[]> {
  if (monitor.includes(LATER))
    throw new CommandError(`which monitor counts the texts of ${sender} the template doesn't say`);
  const client = account.cloudWatch();
  try {
    const range = wholePeriods({ from: now - DAYS * DAY, to: now, periodSeconds: DAY / 1000 });
    const [sends] = await readValues(client, [ownMetric(monitor, MAIL_METRIC.sends)], range);
    if ((sends ?? 0) > 0) return [{ level: 'good', message: `texts of ${sender} are counted` }];
    const where =
      sender === 'Twilio'
        ? 'give Twilio the printed address as status callback, in the Messaging Service or with each text'
        : `does the application send from ${region}${configurationSet === undefined ? '' : ` and name the configuration set ${configurationSet} in each text`}? Where it sends from another Region, deploy the watch there`;
    return [{ level: 'note', message: `no text of ${sender} was counted within ${DAYS} days`, remedy: where }];
  } finally {
    client.destroy();
  }
}
