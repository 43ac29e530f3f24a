import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { DeployedShield } from '../operator/deployed-shield';
import { onCallStatements } from '../operator/on-call-policy';
import { command, ExitCode, parseOptions } from '../terminal/io';

const USAGE = `otp-shield policy [options]

Prints an IAM policy for the people on call: what status, timeline, why, ack, expect, lockdown, strict, release, samples, block and allow need for
this one shield. Give it to a role of theirs. What the doctor asks stands in docs/operations.md, and is more.

${ACCOUNT_USAGE}
Exit codes: 0 done; 1 failed; 2 asked wrongly.
`;

export const policyCommand = command('policy', 'an IAM policy for on-call', USAGE, async (args, io) => {
  const options = parseOptions(args, ACCOUNT_OPTIONS);
  const shield = await DeployedShield.find(new Account(options));
  const policy = { Version: '2012-10-17', Statement: onCallStatements(shield) };
  io.out(
    options.json
      ? `${JSON.stringify({ shield: shield.name, ...shield.where, policy })}\n`
      : `${JSON.stringify(policy, null, 1)}\n`,
  );
  if (!options.json)
    io.err(
      `for ${shield.title}\nA topic with a key of your own in AWS KMS takes kms:GenerateDataKey\nand kms:Decrypt on that key, too.\n`,
    );
  return ExitCode.DONE;
});
