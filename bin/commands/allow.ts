import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { changeBlockList } from '../operator/change-block-list';
import { DeployedShield } from '../operator/deployed-shield';
import { CommandError, command, ExitCode, parseOptions } from '../terminal/io';

const USAGE = `otp-shield allow --address ADDRESS --reason TEXT [--remove] [options]

Takes an address off the block list and keeps the list from blocking it again: an office, a school, the gateway of a mobile carrier. The human
check and the limits count for it all the same; for what must skip those there is trustedAddresses in the template.

  --address ADDRESS  198.51.100.7, 2001:db8::1, or a block: no wider than /16, or /32 of IPv6
  --reason TEXT      why; the list, the notification and the timeline show it, with your IAM identity
  --remove           do not allow it any more; otp-shield block --list shows what is allowed
  --yes              do not ask
${ACCOUNT_USAGE}
Exit codes: 0 done; 1 failed; 2 asked wrongly.
`;

export const allowCommand = command('allow', 'never block an address automatically', USAGE, async (args, io) => {
  const options = parseOptions(args, {
    ...ACCOUNT_OPTIONS,
    address: 'value',
    reason: 'value',
    remove: 'flag',
    yes: 'flag',
  });
  const shield = await DeployedShield.find(new Account(options));
  await changeBlockList(
    shield,
    {
      ...options,
      kind: options.remove ? 'not allowed any more' : 'allowed',
      question: (block) => `${options.remove ? 'No longer allow' : 'Always allow'} ${block} in ${shield.title}?`,
      make: async (list, block) => {
        if (options.remove) {
          const wider = await list.disallow(block);
          if (wider.length > 0)
            throw new CommandError(`${block} is still allowed, with ${wider.join(', ')}: remove that`);
          return { message: `${block} is not allowed any more; it may be blocked again`, changed: true };
        }
        await list.allow(block);
        return { message: `${block} is allowed and never blocked by the list`, changed: true };
      },
    },
    io,
  );
  return ExitCode.DONE;
});
