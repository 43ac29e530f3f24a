import { GetIPSetCommand, UpdateIPSetCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { scopeOfArn, type WafScope } from '../../lib/contract/waf-scope';

/** What CloudFormation's `Ref` of an IP set says. */
export interface IpSetRef {
  readonly name: string;
  readonly id: string;
  readonly scope: WafScope;
}

export interface IpSetContents {
  readonly addresses: readonly string[];
  readonly description: string;
}

export interface ReadIpSet extends IpSetContents {
  /** Good for one update. */
  readonly lockToken: string;
}

/** Where IP sets are kept. */
export interface IpSetStore {
  read(ref: IpSetRef): Promise<ReadIpSet>;
  /** @throws an error named `WAFOptimisticLockException` when somebody wrote since the token was read */
  write(ref: IpSetRef, contents: IpSetContents, lockToken: string): Promise<void>;
}

/** @throws {Error} when the text isn't `name|id|scope` */
export function parseIpSetRef(text: string): IpSetRef {
  const [name, id, scope, ...rest] = text.split('|');
  if (!name || !id || (scope !== 'REGIONAL' && scope !== 'CLOUDFRONT') || rest.length > 0) {
    throw new Error(`an IP set must be given as "name|id|REGIONAL", got ${JSON.stringify(text)}`);
  }
  return { name, id, scope };
}

/** @throws {Error} when the text isn't `arn:aws:wafv2:<region>:<account>:regional/ipset/<name>/<id>`, or `global` in the place of `regional` */
export function ipSetOfArn(arn: string): IpSetRef {
  const [, name, id] = /:(?:regional|global)\/ipset\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  if (name === undefined || id === undefined) throw new Error('the ARN of an IP set was expected');
  return { name, id, scope: scopeOfArn(arn) };
}

export class WafIpSetStore implements IpSetStore {
  constructor(private readonly client: Pick<WAFV2Client, 'send'>) {}

  public async read({ name, id, scope }: IpSetRef): Promise<ReadIpSet> {
    const { IPSet, LockToken } = await this.client.send(new GetIPSetCommand({ Name: name, Id: id, Scope: scope }));
    if (IPSet?.Addresses === undefined || LockToken === undefined) {
      throw new Error(`AWS WAF answered without the addresses or the lock token of the IP set ${name}`);
    }
    return { addresses: IPSet.Addresses, description: IPSet.Description ?? '', lockToken: LockToken };
  }

  public async write({ name, id, scope }: IpSetRef, contents: IpSetContents, lockToken: string): Promise<void> {
    await this.client.send(
      new UpdateIPSetCommand({
        Name: name,
        Id: id,
        Scope: scope,
        Addresses: [...contents.addresses],
        Description: contents.description,
        LockToken: lockToken,
      }),
    );
  }
}
