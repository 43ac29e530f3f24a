import { unusualCountries } from '../../lambda/notices/countries';
import { readPeopleHours, USUAL_DAYS, watchLastHour } from '../../lambda/notices/people-hours';
import type { Pause } from '../../lambda/runtime/pause';
import { OUTPUT } from '../../lib/contract/posture/posture';
import type { DeployedShield } from './deployed-shield';

const HOUR = 3_600_000;
const DAY_HOURS = 24;

/** What keeps people from their codes: the last hour against the same hour of the seven days before. */
export async function examinePeople(shield: DeployedShield, now: number): Promise<string[]> {
  const client = shield.account.cloudWatch();
  try {
    const to = now - (now % 60_000);
    const source = {
      webAclMetricName: shield.output(OUTPUT.webAclMetricName),
      region: await client.config.region(),
      monitor: shield.optional(OUTPUT.monitorName),
      // A configuration set is named where mails carry the codes; else whatever was counted lately.
      ...(shield.optional(OUTPUT.configurationSetName) !== undefined && { mailsAlone: true }),
    };
    const hours = await readPeopleHours(client, source, to - (USUAL_DAYS * DAY_HOURS + 1) * HOUR, to);
    return watchLastHour(hours, 'in the last hour');
  } finally {
    client.destroy();
  }
}

/** A person waits: asks for the answer sooner, and gives up sooner. */
const POLL_MS = 300;

/** Countries from which far more requests reached the application in 24 hours than on a day of the week before; undefined without a log of the web ACL. */
export async function examineCountries(
  shield: DeployedShield,
  now: number,
  pause: Pause,
): Promise<string[] | undefined> {
  const logGroupName = shield.optional(OUTPUT.logGroupName);
  if (logGroupName === undefined) return undefined;
  const client = shield.account.logs();
  try {
    return await unusualCountries(client, logGroupName, now, 'in the last 24 hours', () => pause(POLL_MS));
  } finally {
    client.destroy();
  }
}
