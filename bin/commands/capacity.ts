import { Simulator } from '../../lib/sim';
import { WAF_LIMIT } from '../../lib/waf/limits';
import { readTemplate } from '../input/input-file';
import { WEB_ACL_OPTIONS, WEB_ACL_USAGE, WebAclSource } from '../input/web-acl-source';
import { CommandError, command, ExitCode, type Io, paint, parseOptions } from '../terminal/io';

const USAGE = `otp-shield capacity: whether the shield fits into a web ACL

  otp-shield capacity --web-acl mine.json --add cdk.out
  otp-shield capacity --template cdk.out

Sums web ACL capacity units (WCU) by AWS's documentation: rules of the web ACL, what its rule groups declare, and what AWS
publishes of its managed ones. AWS may charge less than the sum; its CheckCapacity has the last word.

${WEB_ACL_USAGE}
  --add TEMPLATE…        what is to be added: the rule groups of a template or cdk.out, or the rules of its web ACL where it
                         has no rule groups

Exit codes: 0 it fits, 3 it doesn't, 2 wrong usage, 1 it could not be done.
`;

async function capacity(args: readonly string[], io: Io): Promise<ExitCode> {
  const options = parseOptions(args, { ...WEB_ACL_OPTIONS, add: 'list' });
  const source = await WebAclSource.read(options);
  const there = source.simulator({ clock: io.clock }).capacity;
  const rows: Array<readonly [string, number]> = [[source.name, there.units]];
  for (const path of options.add) rows.push([path, addedUnits(await readTemplate(path), path)]);
  const total = rows.reduce((sum, [, units]) => sum + units, 0);
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, units] of rows) io.out(`  ${name.padEnd(width)}  ${String(units).padStart(5)} WCU\n`);
  for (const name of there.unknown)
    io.out(`  ${name.padEnd(width)}      ? WCU: not known here, so the sum is too low\n`);
  const { webAclCapacity: most, includedCapacity: included } = WAF_LIMIT;
  const fits = total <= most;
  const atLeast = there.unknown.length > 0 ? 'at least ' : '';
  const verdict = fits ? (atLeast === '' ? 'it fits' : 'it fits if those leave room') : 'it does not fit';
  const surcharge = fits && total > included ? `; more than ${included} cost extra` : '';
  io.out(`${paint(io, fits ? 'green' : 'red', `${atLeast}${total} of ${most} WCU: ${verdict}`)}${surcharge}\n`);
  return fits ? ExitCode.DONE : ExitCode.BAD_NEWS;
}

/** Rule groups take what they declare, whether their rules need it or not. */
function addedUnits(template: unknown, path: string): number {
  const resources = (template as { Resources?: Record<string, Resource | null> } | null)?.Resources ?? {};
  const groups = Object.entries(resources).filter(([, resource]) => resource?.Type === 'AWS::WAFv2::RuleGroup');
  if (groups.length === 0) return Simulator.fromTemplate(template).capacity.units;
  return groups.reduce((sum, [id, resource]) => {
    const units = Number(resource?.Properties?.Capacity);
    if (!Number.isFinite(units)) throw new CommandError(`${path}: the Capacity of ${id} is not a number`);
    return sum + units;
  }, 0);
}

interface Resource {
  readonly Type?: string;
  readonly Properties?: { readonly Capacity?: unknown };
}

export const capacityCommand = command('capacity', 'whether the shield fits into a web ACL', USAGE, capacity);
