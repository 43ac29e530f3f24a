import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Pause } from '../../runtime/pause';

/** SES allows one call a second and account for everything but sending, shared with everybody else there. */
const PACE_MS = 1100;

/** The client, slowed down to less than one call a second. */
export function pacedSes(ses: Pick<SESv2Client, 'send'>, pause: Pause): Pick<SESv2Client, 'send'> {
  let last: Promise<unknown> | undefined;
  const send = (command: never) => {
    const turn = last === undefined ? Promise.resolve() : last.then(() => pause(PACE_MS));
    const call = turn.then(() => ses.send(command));
    last = call.catch(() => undefined);
    return call;
  };
  return { send: send as SESv2Client['send'] };
}
