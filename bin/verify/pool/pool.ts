import { isFault } from '../../../lib/contract/aws-fault';
import { explained } from '../../operator/aws-fault';
import type { DeployedShield } from '../../operator/deployed-shield';
import { describeClient, describeUserPool, poolIdOf, userPoolArns } from '../../operator/user-pool-calls';
import { CommandError, UsageError } from '../../terminal/io';
import type { Conversation } from '../conversation';

/** A user pool that the stack guards, and one of its app clients. */
export interface Pool {
  readonly clientId: string;
  /** Origin of managed login, or of the classic pages. */
  readonly login: URL | undefined;
  /** Where managed login sends people to, which it wants to be told before it shows a page. */
  readonly redirectUri: string | undefined;
}

/** What the checks of a user pool work with, beside what all have. */
export interface PoolGround {
  readonly pool: Pool;
  /** With the pages of managed login. */
  readonly login: Conversation | undefined;
}

/** @throws Error where a load balancer is asked */
export function poolOf({ pool }: { readonly pool?: PoolGround }): PoolGround {
  if (pool === undefined) throw new Error('no user pool is asked');
  return pool;
}

const NOT_SENT = 'nothing was sent';

/** @throws UsageError */
export function clientIdOf(text: string): string {
  if (!/^[\w+]{1,128}$/.test(text))
    throw new UsageError(
      `--client-id must be the id of an app client of the user pool, such as 1example23456789, got ${JSON.stringify(text)}`,
    );
  return text;
}

/** @throws UsageError */
export function loginOf(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`)
    throw new UsageError(
      `--login must be the origin of managed login, such as https://login.shop.example, got ${JSON.stringify(text)}`,
    );
  return url;
}

/**
 * The pool of the stack that has this client. Nobody else's pool is asked.
 *
 * @throws CommandError when the stack guards none, the client is of another one, or `login` is
 */
export async function ownPool(shield: DeployedShield, clientId: string, login: URL | undefined): Promise<Pool> {
  const { stackName } = shield.account;
  const ids = userPoolArns(shield).map(poolIdOf);
  if (ids.length === 0)
    throw new CommandError(
      `the stack ${stackName} guards no user pool: give --url in place of --client-id; ${NOT_SENT}`,
    );
  for (const id of ids) {
    const client = await explained('look at the app client', () => clientOf(shield, id, clientId));
    if (client === undefined) continue;
    const pool = await explained('look at the user pool', () => describeUserPool(shield, id));
    const hosts = [
      pool.CustomDomain,
      ...(pool.Domain === undefined ? [] : [`${pool.Domain}.auth.${shield.identity.region}.amazoncognito.com`]),
    ].filter((host) => typeof host === 'string');
    if (login !== undefined && !hosts.includes(login.hostname))
      throw new CommandError(
        `${login.hostname} is no domain of the user pool ${id}: it has ${hosts.join(', ') || 'none'}; ${NOT_SENT}`,
      );
    const [host] = hosts;
    const [redirectUri] = Array.isArray(client.CallbackURLs) ? client.CallbackURLs : [];
    return {
      clientId,
      login: login ?? (host === undefined ? undefined : new URL(`https://${host}`)),
      redirectUri: redirectUri === undefined ? undefined : String(redirectUri),
    };
  }
  throw new CommandError(
    `the stack ${stackName} guards the user pool ${ids.join(', ')}, which has no app client ${clientId}; ${NOT_SENT}`,
  );
}

async function clientOf(shield: DeployedShield, poolId: string, clientId: string) {
  try {
    return await describeClient(shield, poolId, clientId);
  } catch (error) {
    if (isFault(error, 'missing')) return undefined;
    throw error;
  }
}
