import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { blockOne, changeBlockList } from '../operator/change-block-list';
import { DeployedShield } from '../operator/deployed-shield';
import { CommandError, command, ExitCode, parseOptions } from '../terminal/io';

const USAGE = `otp-shield block --address ADDRESS [--remove] [options]

Keeps an address off the OTP routes until the block list has turned twice (12 to 24 hours by default). Of an IPv6 address its /64 is
blocked. What is allowed (otp-shield allow) is never blocked.

  --address ADDRESS  198.51.100.7, 2001:db8::1, or a block: no wider than /16, or /32 of IPv6
  --remove           take it off the list
  --yes              do not ask
${ACCOUNT_USAGE}
Exit codes: 0 done; 1 failed; 2 asked wrongly.
`;

export const blockCommand = command(
  'block',
  'keep an address off the routes for some hours',
  USAGE,
  async (args, io) => {
    const options = parseOptions(args, { ...ACCOUNT_OPTIONS, address: 'value', remove: 'flag', yes: 'flag' });
    const shield = await DeployedShield.find(new Account(options));
    await changeBlockList(
      shield,
      {
        ...options,
        question: (block) =>
          `${options.remove ? 'Take' : 'Put'} ${block} ${options.remove ? 'off' : 'on'} the block list of ${shield.title}?`,
        make: async (list, block) => {
          if (!options.remove) return blockOne(list, block);
          const wider = await list.unblock(block);
          if (wider.length > 0)
            throw new CommandError(`${block} is still blocked, with ${wider.join(', ')}: remove that`);
          return `${block} is not blocked any more`;
        },
      },
      io,
    );
    return ExitCode.DONE;
  },
);
