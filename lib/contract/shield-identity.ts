/** Which shield: what a person needs to act on this one and no other. Travels in the settings of every handler that speaks to people. */
export interface ShieldIdentity {
  readonly stack: string;
  /** What stands before the names of its outputs; absent where nothing does. */
  readonly name?: string;
  readonly account: string;
  readonly region: string;
}

/** Commands of `otp-shield` that look at, or move, a deployed shield. */
export const SHIELD_COMMANDS = [
  'status',
  'lockdown',
  'strict',
  'release',
  'samples',
  'doctor',
  'block',
  'allow',
  'ack',
  'timeline',
  'why',
  'expect',
  'policy',
  'forget',
  'verify',
] as const;

const COMMAND = new RegExp(`\\b(otp-shield (?:${SHIELD_COMMANDS.join('|')}))(?![\\w-])(?! --account )`, 'g');

/** The one name of a shield, for people: `Shop/SignUp`, or `Shop` where the outputs of the stack have no name before them. */
export function shieldName({ stack, name }: Pick<ShieldIdentity, 'stack' | 'name'>): string {
  return name === undefined || name === '' ? stack : `${stack}/${name}`;
}

/** `Shop/SignUp (account 111122223333, eu-central-1)`: two shields may have one name in two accounts. */
export function shieldTitle(shield: ShieldIdentity): string {
  return `${shieldName(shield)} (account ${shield.account}, ${shield.region})`;
}

/** The options that say which shield is meant. */
function shieldOptions({ stack, name, account, region }: ShieldIdentity): string {
  const shield = name === undefined || name === '' ? '' : ` --shield ${name}`;
  return `--account ${account} --region ${region} --stack ${stack}${shield}`;
}

/** Makes every command of a text one that acts on this shield, wherever it is typed. What is complete stays as it is. */
export function completeCommands(text: string, shield: ShieldIdentity): string {
  return text
    .replace(COMMAND, (command) => `${command} ${shieldOptions(shield)}`)
    .replace(/\bcdk deploy(?= --)/g, `cdk deploy ${shield.stack}`);
}
