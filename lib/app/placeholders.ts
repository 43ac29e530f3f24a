import { Annotations, Aws, CfnRule, Fn, type Stack } from 'aws-cdk-lib';
import { WARNING } from '../private/warnings';

/**
 * Accounts of the examples in AWS's documentation; nobody deploys to them.
 */
const EXAMPLE_ACCOUNTS = new Set(['111122223333', '123456789012', '444455556666', '777788889999']);
/** Names that never reach anybody (RFC 2606), wherever in a text they stand: a mail address, an origin, a host. */
const EXAMPLE_HOST =
  /(?:^|[^a-z0-9-])(?:[a-z0-9-]+\.)*(?:example\.(?:com|net|org)|[a-z0-9-]+\.(?:example|invalid))(?![a-z0-9@-]|\.[a-z0-9])/i;
/** The routes of `cdk.json` as it comes. */
const EXAMPLE_ROUTE = /^\/example(?:\/|$)/;

/**
 * Names of the settings that hold what only stands for a value: the ARN, the address or the route of an example.
 *
 * @param context keys of the context, with their prefix
 */
export function placeholdersIn(context: Record<string, unknown>, prefix: string): string[] {
  return Object.entries(context).flatMap(([key, value]) => {
    if (!key.startsWith(prefix)) return [];
    const found = textsOf(value).find(isPlaceholder);
    return found === undefined ? [] : [`${key} (${found})`];
  });
}

/**
 * Lets the stack be synthesized and looked at, but not deployed: CloudFormation refuses the template before it creates or updates anything.
 * An error at synth would refuse the looking, too; a warning alone would deploy a shield in front of nothing.
 */
export function refuseToDeploy(stack: Stack, placeholders: readonly string[]): void {
  if (placeholders.length === 0) return;
  const what = `example values stand in ${placeholders.join(', ')}; give your own in cdk.json or with -c`;
  Annotations.of(stack).addWarningV2(WARNING.placeholders, `this stack can be looked at, not deployed: ${what}`);
  new CfnRule(stack, 'NoExampleValues', {
    assertions: [
      // No Region has this name. A rule compares parameters, and the Region is one that every stack has.
      { assert: Fn.conditionEquals(Aws.REGION, 'no-region'), assertDescription: `Not deployed: ${what}` },
    ],
  });
}

function isPlaceholder(text: string): boolean {
  const [, , , , account] = text.startsWith('arn:') ? text.split(':') : [];
  return EXAMPLE_ACCOUNTS.has(account ?? text) || EXAMPLE_HOST.test(text) || EXAMPLE_ROUTE.test(text);
}

/** Every text in a value of the context; on the command line a list has commas. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string')
    return isJson(value) ? textsOf(JSON.parse(value)) : value.split(',').map((part) => part.trim());
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

function isJson(text: string): boolean {
  if (!text.trim().startsWith('[')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
