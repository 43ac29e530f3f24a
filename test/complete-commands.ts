import { SHIELD_COMMANDS } from '../lib/contract/shield-identity';

const OURS = new RegExp(`otp-shield (${SHIELD_COMMANDS.join('|')})(?![\\w-])([^\\n\`]*)`, 'g');
const CHANGES: readonly string[] = ['lockdown', 'strict', 'release'];

/** Commands in a text that, typed as they stand, act on a shield that nobody named, or are refused. */
export function incompleteCommands(text: string): string[] {
  const ours = [...text.matchAll(OURS)].filter(([, name = '', options = '']) => {
    // A gate by its ARN needs no stack.
    const whose = options.includes(' --gate ') ? [' --gate '] : [' --stack '];
    const names = [' --account ', ' --region ', ...whose, ...(CHANGES.includes(name) ? [' --reason '] : [])];
    return names.some((option) => !options.includes(option));
  });
  // A command of AWS stands at the start of a line; in sentences there are names of services.
  const theirs = [...text.matchAll(/(?:^|First: |")\s*(aws [a-z0-9-]+ [a-z-]+ [^\n]*)/gm)].filter(
    ([, command = '']) => !command.includes(' --region '),
  );
  const cdk = [...text.matchAll(/cdk deploy(?= --)/g)];
  return [...ours, ...theirs, ...cdk].map(([command]) => command);
}
