import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { blockOne, changeBlockList, showBlockList } from '../operator/change-block-list';
import { DeployedShield } from '../operator/deployed-shield';
import { CommandError, command, ExitCode, parseOptions, UsageError } from '../terminal/io';

const USAGE = `otp-shield block --address ADDRESS --reason TEXT [--remove] [options]
otp-shield block --list [options]

Keeps an address off the OTP routes until the block list has turned twice (12 to 24 hours by default). Of an IPv6 address its /64 is
blocked. What is allowed (otp-shield allow) is never blocked.

  --address ADDRESS  198.51.100.7, 2001:db8::1, or a block: no wider than /16, or /32 of IPv6
  --reason TEXT      why; the list, the notification and the timeline show it, with your IAM identity
  --remove           take it off the list
  --list             show every entry, who put it there and why
  --yes              do not ask
${ACCOUNT_USAGE}
Exit codes: 0 done; 1 failed; 2 asked wrongly; 3 listed, and who and why could not be read.
`;

export const blockCommand = command(
  'block',
  'keep an address off the routes for some hours',
  USAGE,
  async (args, io) => {
    const options = parseOptions(args, {
      ...ACCOUNT_OPTIONS,
      address: 'value',
      reason: 'value',
      remove: 'flag',
      list: 'flag',
      yes: 'flag',
    });
    const shield = await DeployedShield.find(new Account(options));
    if (options.list) {
      if (options.address !== undefined || options.remove) throw new UsageError('--list stands alone');
      return showBlockList(shield, options.json, io);
    }
    await changeBlockList(
      shield,
      {
        ...options,
        kind: options.remove ? 'taken off the block list' : 'blocked',
        question: (block) =>
          `${options.remove ? 'Take' : 'Put'} ${block} ${options.remove ? 'off' : 'on'} the block list of ${shield.title}?`,
        make: async (list, block) => {
          if (!options.remove) return blockOne(list, block);
          const wider = await list.unblock(block);
          if (wider.length > 0)
            throw new CommandError(`${block} is still blocked, with ${wider.join(', ')}: remove that`);
          return { message: `${block} is not blocked any more`, changed: true };
        },
      },
      io,
    );
    return ExitCode.DONE;
  },
);
