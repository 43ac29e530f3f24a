import { ACCOUNT_USAGE, Account } from '../operator/account';
import { changePosture, POSTURE_OPTIONS } from '../operator/change-posture';
import { DeployedShield } from '../operator/deployed-shield';
import { durationOption, durationText } from '../operator/duration';
import { changeGate, GATE_USAGE } from '../operator/gate-by-arn';
import { command, ExitCode, parseOptions } from '../terminal/io';

const USAGE = `otp-shield strict --reason TEXT [--for 4h] [options]

Lowers the limits and lets a solved CAPTCHA count for a shorter time; people still get their codes. Ends a lockdown, too.

  --reason TEXT     why; stands in the record and in the notification
  --for DURATION    1m to 7d, such as 30m or 2h (4h)
  --yes             do not ask
${ACCOUNT_USAGE}${GATE_USAGE}
Exit codes: 0 done; 1 failed, nothing changed or half a gate (it says which); 2 asked wrongly.
`;

const MINUTE = 60_000;

export const strictCommand = command(
  'strict',
  'tighten the limits and the human check, for a while',
  USAGE,
  async (args, io) => {
    const options = parseOptions(args, { ...POSTURE_OPTIONS, for: 'value' });
    const lastsFor = durationOption('for', options.for, MINUTE, 7 * 1440 * MINUTE) ?? 240 * MINUTE;
    if (options.gate.length > 0) {
      await changeGate(options.gate, 'strict', true, { ...options, lastsFor }, options, io);
      return ExitCode.DONE;
    }
    const shield = await DeployedShield.find(new Account(options));
    await changePosture(
      shield,
      { ...options, to: 'strict', lastsFor, question: `Make ${shield.title} strict for ${durationText(lastsFor)}?` },
      io,
    );
    return ExitCode.DONE;
  },
);
