import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRecovery, UserPool } from 'aws-cdk-lib/aws-cognito';
import type { Input, Output } from '../../lab/aws/service';
import { UserPoolEndpoint, type UserPoolHabits } from '../../lab/aws/user-pool-endpoint';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import { Simulator } from '../../lib/sim/simulator';
import { stack } from '../protection/stack';
import { API_KEY, type AwsStandIn, startAwsStandIn } from './aws-stand-in';
import { PATIENCE_MS } from './patience';

export const POOL_ID = 'eu-central-1_aB3dE5fG7';

interface PoolSiteOptions {
  /** Of Amazon Cognito behind its web ACL. */
  readonly answer?: (operation: string, input: Input) => Output;
  /** Whether a sign-in counts as a call that sends, as with an imported pool. */
  readonly signInSends?: boolean;
  readonly habits?: UserPoolHabits;
}

/** A page of a shop that calls the API of a user pool on another origin, behind the synthesized web ACL, and AWS's scripts. */
export class PoolSite {
  readonly files = new Map<string, string>();
  private readonly server = http.createServer((req, res) => {
    const [path = ''] = (req.url ?? '').split('?');
    const file = this.files.get(path) ?? this.files.get('/');
    res.setHeader('Content-Type', `text/${path.endsWith('.js') ? 'javascript' : 'html'}; charset=utf-8`);
    res.end(file);
  });

  private constructor(
    readonly endpoint: UserPoolEndpoint,
    readonly aws: AwsStandIn,
    readonly simulator: Simulator,
  ) {}

  static async start({
    answer = () => ({}),
    signInSends = false,
    habits = {},
  }: PoolSiteOptions = {}): Promise<PoolSite> {
    const clock = { now: () => Date.now() };
    const simulator = Simulator.fromTemplate(templateOf(signInSends), { clock });
    const endpoint = await UserPoolEndpoint.start({ firewall: simulator, answer, habits });
    const site = new PoolSite(endpoint, await startAwsStandIn(simulator.tokens, clock.now), simulator);
    site.server.listen(0, '127.0.0.1');
    await once(site.server, 'listening');
    return site;
  }

  get url(): string {
    return `http://shop.localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the page needs to know. */
  get settings() {
    return { apiKey: API_KEY, integrationUrl: this.aws.url, timeoutMs: PATIENCE_MS, tokenDomains: ['shop.localhost'] };
  }

  async close(): Promise<void> {
    await this.endpoint.close();
    await this.aws.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const templates = new Map<boolean, unknown>();

function templateOf(signInSends: boolean): unknown {
  const known = templates.get(signInSends);
  if (known !== undefined) return known;
  const scope = stack();
  const userPool = signInSends
    ? UserPool.fromUserPoolId(scope, 'Pool', POOL_ID)
    : new UserPool(scope, 'Pool', { accountRecovery: AccountRecovery.EMAIL_ONLY });
  new OtpWebAcl(scope, 'Acl', { userPool, tokenDomains: ['shop.localhost'] });
  const template = Template.fromStack(scope).toJSON();
  templates.set(signInSends, template);
  return template;
}
