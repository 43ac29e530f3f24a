import { GetIPSetCommand, ListIPSetsCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { Gate, GateConflictError } from '../../lambda/posture/gate';
import { keeping } from '../../lambda/posture/posture-control';
import { REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { type IpSetRef, WafIpSetStore } from '../../lambda/runtime/ip-set-store';
import { WAF_LIMIT } from '../../lib/contract/aws-limits';
import { isoSeconds } from '../../lib/contract/clock';
import type { GateName, IpVersion } from '../../lib/contract/posture/gate';
import { type GateRecord, parseRecord } from '../../lib/contract/posture/gate-record';
import { scopeOfArn } from '../../lib/contract/waf-scope';
import { CommandError, type Io, UsageError } from '../terminal/io';
import { Account, type AccountOptions } from './account';
import { explained } from './aws-fault';
import { type Change, recordOf } from './change-posture';
import { confirm } from './confirm';

const ATTEMPTS = 5;
const MOST_PAGES = 200;

export const GATE_USAGE = `  --gate ARN…       when CloudFormation is away: ARN of the gate's IP set, or of
                    both its sets, in place of --stack and --shield. That gate
                    alone is moved, and nobody is told
`;

interface SetArn extends IpSetRef {
  readonly arn: string;
  readonly region: string;
  readonly account: string;
}

/** Moves one gate, found by its IP sets alone. CloudFormation, the topics and the responder aren't needed. */
export async function changeGate(
  arns: readonly string[],
  meant: GateName | undefined,
  open: boolean,
  change: Omit<Change, 'to' | 'question'>,
  options: AccountOptions,
  io: Io,
): Promise<void> {
  const sets = arns.map(parseArn);
  const [first] = sets;
  if (first === undefined || sets.length > 2) throw new UsageError('--gate takes one ARN, or two: IPv4 and IPv6');
  if (options.stack !== undefined || options.shield !== undefined)
    throw new UsageError('--gate stands in place of --stack and --shield: give one of them');
  if (sets.some(({ region, account }) => region !== first.region || account !== first.account))
    throw new UsageError('--gate must name two sets of one account and Region');
  for (const [option, said, found] of [
    ['--account', options.account, first.account],
    ['--region', options.region, first.region],
  ]) {
    if (said !== undefined && said !== found)
      throw new UsageError(`${option} is ${said}, and the IP set is of ${found}; nothing was changed`);
  }
  const account = new Account({ ...options, region: first.region });
  const record = await recordOf(change, open, io.clock.now(), account);
  const waf = account.waf();
  try {
    const { refs, name, title } = await explained('find the IP sets of the gate', () => findGate(waf, sets, meant));
    const where = `gate ${title} (account ${first.account}, ${first.region})`;
    const gate = new Gate(name, refs, new WafIpSetStore(waf), REAL_BACKOFF);
    const before = await explained('read the gate', () => gate.read());
    if (!change.json) io.out(`${where}\nnow       ${before.position}\n`);
    await confirm(io, change.yes, `${open ? 'Open' : 'Close'} the ${where}?`);
    await explained('move the gate', () => move(gate, record));
    const after = open ? 'open' : 'closed';
    io.out(
      change.json
        ? `${JSON.stringify({ gate: title, account: first.account, region: first.region, before: before.position, after })}\n`
        : `after     ${after} until ${isoSeconds(record.until!)}\n`,
    );
    io.err('nobody was told: the topics stand in the stack; tell your colleagues\n');
  } finally {
    waf.destroy();
  }
}

function parseArn(arn: string): SetArn {
  const [, region, account, name, id] =
    /^arn:aws[a-z-]*:wafv2:([a-z0-9-]+):(\d{12}):(?:regional|global)\/ipset\/([\w-]{1,128})\/([\w-]{1,36})$/.exec(
      arn,
    ) ?? [];
  if (region === undefined || account === undefined || name === undefined || id === undefined)
    throw new UsageError(
      `--gate must be the ARN of an IP set, such as arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/NAME/ID, got ${JSON.stringify(arn)}; aws wafv2 list-ip-sets --scope REGIONAL prints them, and --scope CLOUDFRONT --region us-east-1 those of CloudFront`,
    );
  return { arn, region, account, name, id, scope: scopeOfArn(arn) };
}

/** A set that is no gate is refused: opened, a list of trusted addresses would trust everybody. */
async function findGate(
  waf: Pick<WAFV2Client, 'send'>,
  given: readonly SetArn[],
  meant: GateName | undefined,
): Promise<{ refs: Record<IpVersion, IpSetRef>; name: GateName; title: string }> {
  const sets = given.length === 2 ? given : [given[0]!, await partnerOf(waf, given[0]!)];
  const refs: Partial<Record<IpVersion, IpSetRef>> = {};
  for (const ref of sets) {
    const { IPSet } = await waf.send(new GetIPSetCommand({ Name: ref.name, Id: ref.id, Scope: ref.scope }));
    const description = IPSet?.Description ?? '';
    if (parseRecord(description) === undefined && !description.startsWith('closed - '))
      throw new CommandError(
        `the IP set ${ref.name} is no gate of a shield: its description is none; nothing was changed`,
      );
    if (meant !== undefined && nameOf(ref) !== undefined && nameOf(ref) !== meant)
      throw new CommandError(`the IP set ${ref.name} is of the gate ${nameOf(ref)}, not ${meant}; nothing was changed`);
    refs[IPSet?.IPAddressVersion as IpVersion] = ref;
  }
  const { IPV4, IPV6 } = refs;
  if (IPV4 === undefined || IPV6 === undefined)
    throw new CommandError('both IP sets are of one IP version: give the IPv4 and the IPv6 set of one gate');
  return { refs: { IPV4, IPV6 }, name: meant ?? nameOf(IPV4) ?? 'lockdown', title: IPV4.name };
}

/** As the shield names its sets; a gate of your own may have any name. */
function nameOf({ name }: IpSetRef): GateName | undefined {
  return (['lockdown', 'strict'] as const).find((gate) => new RegExp(`${gate}-?ipv[46]`, 'i').test(name));
}

/** The two sets of a gate have the same name but for the version. */
async function partnerOf(waf: Pick<WAFV2Client, 'send'>, { name, scope }: IpSetRef): Promise<IpSetRef> {
  const wanted = name.replace(/ipv[46](?!.*ipv[46])/i, (part) => `${part.slice(0, 3)}${part.endsWith('4') ? 6 : 4}`);
  let marker: string | undefined;
  for (let page = 0; page < MOST_PAGES && wanted !== name; page++) {
    const { IPSets = [], NextMarker } = await waf.send(
      new ListIPSetsCommand({ Scope: scope, Limit: WAF_LIMIT.listed, NextMarker: marker }),
    );
    const found = IPSets.find(({ Name }) => Name === wanted);
    if (found?.Id !== undefined) return { name: wanted, id: found.Id, scope };
    if (NextMarker === undefined || NextMarker === marker) break;
    marker = NextMarker;
  }
  throw new CommandError(
    `the other IP set of the gate was not found beside ${name}: give --gate both ARNs; aws wafv2 list-ip-sets --scope ${scope} prints them`,
  );
}

async function move(gate: Gate, record: GateRecord): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const snapshot = await gate.read();
    try {
      return await gate.write(snapshot, keeping(record, snapshot.record));
    } catch (error) {
      if (!(error instanceof GateConflictError) || attempt + 1 >= ATTEMPTS) throw error;
    }
  }
}
