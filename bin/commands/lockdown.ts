import { ACCOUNT_USAGE, Account } from '../operator/account';
import { changePosture, POSTURE_OPTIONS } from '../operator/change-posture';
import { DeployedShield } from '../operator/deployed-shield';
import { durationOption, durationText } from '../operator/duration';
import { changeGate, GATE_USAGE } from '../operator/gate-by-arn';
import { command, ExitCode, parseOptions } from '../terminal/io';

const USAGE = `otp-shield lockdown --reason TEXT [--for 30m] [options]

Answers every request for a code with 503 that names the other ways to sign in, without a deploy (a user pool of Amazon
Cognito with 403, and its sign-in page goes on). AWS WAF applies it within seconds, at worst minutes. It always ends: the responder opens the routes again when the time is over, or you do (otp-shield release).

  --reason TEXT     why; stands in the record and in the notification
  --for DURATION    1m to 24h, such as 30m or 2h (30m)
  --yes             do not ask
${ACCOUNT_USAGE}${GATE_USAGE}
Exit codes: 0 done; 1 failed, nothing changed or half a gate (it says which); 2 asked wrongly.
`;

const MINUTE = 60_000;

export const lockdownCommand = command(
  'lockdown',
  'stop every request for a code, for a while',
  USAGE,
  async (args, io) => {
    const options = parseOptions(args, { ...POSTURE_OPTIONS, for: 'value' });
    const lastsFor = durationOption('for', options.for, MINUTE, 1440 * MINUTE) ?? 30 * MINUTE;
    if (options.gate.length > 0) {
      await changeGate(options.gate, 'lockdown', true, { ...options, lastsFor }, options, io);
      return ExitCode.DONE;
    }
    const shield = await DeployedShield.find(new Account(options));
    await changePosture(
      shield,
      {
        ...options,
        to: 'lockdown',
        lastsFor,
        question: `Nobody gets a code for ${durationText(lastsFor)}. Lock down ${shield.title}?`,
      },
      io,
    );
    return ExitCode.DONE;
  },
);
