import { ACCOUNT_USAGE, Account } from '../operator/account';
import { changePosture, POSTURE_OPTIONS } from '../operator/change-posture';
import { DeployedShield } from '../operator/deployed-shield';
import { durationOption, durationText } from '../operator/duration';
import { changeGate, GATE_USAGE } from '../operator/gate-by-arn';
import { command, ExitCode, parseOptions } from '../terminal/io';

const USAGE = `otp-shield release --reason TEXT [--hold 30m] [options]

Back to normal at once, from strict or lockdown. For the time of --hold the responder doesn't raise the posture again,
whatever the alarms say; it tells you that it would.

  --reason TEXT     why; stands in the record and in the notification
  --hold DURATION   1m to 24h, such as 30m or 2h (30m)
  --yes             do not ask
${ACCOUNT_USAGE}${GATE_USAGE}
Exit codes: 0 done; 1 failed, nothing changed or half a gate (it says which); 2 asked wrongly.
`;

const MINUTE = 60_000;

export const releaseCommand = command('release', 'back to normal', USAGE, async (args, io) => {
  const options = parseOptions(args, { ...POSTURE_OPTIONS, hold: 'value' });
  const lastsFor = durationOption('hold', options.hold, MINUTE, 1440 * MINUTE) ?? 30 * MINUTE;
  if (options.gate.length > 0) {
    await changeGate(options.gate, undefined, false, { ...options, lastsFor }, options, io);
    return ExitCode.DONE;
  }
  const shield = await DeployedShield.find(new Account(options));
  await changePosture(
    shield,
    {
      ...options,
      to: 'normal',
      lastsFor,
      question: `Back to normal, without the responder for ${durationText(lastsFor)}. Release ${shield.title}?`,
    },
    io,
  );
  return ExitCode.DONE;
});
