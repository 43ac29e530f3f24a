import { readJson } from '../input/input-file';
import { CommandError, UsageError } from '../terminal/io';

type Json = Readonly<Record<string, unknown>>;

const ARN = /^arn:[\w-]+:wafv2:([\w-]+):(\d{12}):(?:regional|global)\/\w+\/([\w-]+)\/[\w-]+$/;
const MEMBERS = ['Summary', 'IPSet', 'RegexPatternSet', 'RuleGroup'];

/**
 * ARNs by name, from what `aws wafv2 create-…` and `get-…` printed.
 *
 * @throws CommandError, UsageError for a resource of another account or Region, errno errors
 */
export async function readCreated(
  paths: readonly string[],
  { account, region }: { readonly account: string; readonly region: string },
): Promise<ReadonlyMap<string, string>> {
  const created = new Map<string, string>();
  for (const path of paths) {
    const output = (await readJson(path)) as Json | null;
    const resource = MEMBERS.map((member) => output?.[member]).find(
      (value) => typeof value === 'object',
    ) as Json | null;
    const arn = String(resource?.ARN ?? '');
    const [, itsRegion, itsAccount, name] = ARN.exec(arn) ?? [];
    if (name === undefined) throw new CommandError(`${path}: is not what "aws wafv2 create-…" or "get-…" prints`);
    if (itsRegion !== region || itsAccount !== account) {
      throw new UsageError(
        `${path}: ${name} is in account ${itsAccount}, ${itsRegion}; --account and --region say ${account}, ${region}`,
      );
    }
    if ((created.get(name) ?? arn) !== arn)
      throw new CommandError(`${path}: there is another ${name} with another ARN`);
    created.set(name, arn);
  }
  return created;
}
