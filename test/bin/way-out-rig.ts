import { ALB, leadOut, operatorRig } from './operator-rig';

export type Rig = Awaited<ReturnType<typeof operatorRig>>;

/** A load balancer that verifies the tokens of Turnstile and gets out to read their keys, before any stack is deployed. */
export async function wayOutRig(): Promise<Rig> {
  const rig = await operatorRig();
  rig.stacks.stacks.clear();
  rig.loadBalancers.loadBalancers.set(ALB, {});
  leadOut(rig);
  const JwksEndpoint = 'http://127.0.0.1:1/otp-shield/keys/a.json';
  const Actions = [{ Type: 'jwt-validation', JwtValidationConfig: { JwksEndpoint, Issuer: 'https://shop.example' } }];
  rig.loadBalancers.listeners.set(ALB, [{ arn: 'listener', port: 443, rules: [{ Actions, Conditions: [] }] }]);
  return rig;
}

/** Without what else there is to say of this load balancer. */
export async function lookOut(rig: Rig, options = ''): Promise<string[]> {
  const { out: said } = await rig.type(`doctor --load-balancer ${ALB} --json ${options}`);
  const { lines } = JSON.parse(said) as { lines: Array<{ level: string; message: string; remedy?: string }> };
  return lines
    .filter(
      ({ message }) =>
        /security group|subnet|network ACL|Block Public Access|verify tokens/.test(message) &&
        !/CloudFront/.test(message),
    )
    .map(({ level, message, remedy }) => `${level} ${message}${remedy === undefined ? '' : ` | ${remedy}`}`);
}

export const BLIND = expect.stringMatching(/^note not looked at: network ACLs of its subnets/);
export const GROUPS_GOOD = 'good a security group lets it out to TCP 443';
export const OPEN = 'good VPC Block Public Access is off';
export const ROUTES_GOOD = 'good out of each of its 2 subnets a route leads to an internet gateway';
