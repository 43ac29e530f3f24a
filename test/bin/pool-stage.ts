import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Deployment } from '../../lab/aws/deployment';
import { type Input, type Output, ServiceError } from '../../lab/aws/service';
import { UserPoolEndpoint, type UserPoolHabits } from '../../lab/aws/user-pool-endpoint';
import { Wafv2StandIn } from '../../lab/aws/wafv2';
import { readContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/app/otp-shield-stack';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { Simulator, type Verdict, type WafRequest } from '../../lib/sim';
import { TestClock } from '../lab/aws/rig';
import { noteAwsCall } from './note-aws-call';
import { operatorRig } from './operator-rig';

const POOL_ID = 'eu-central-1_aB3dE5fG7';
const POOL_ARN = `arn:aws:cognito-idp:eu-central-1:111122223333:userpool/${POOL_ID}`;
export const CLIENT_ID = '1h57kf5cpq17m0eml12EXAMPLE';
const PAGE_HOST = 'shop.example.com';

/** The app in front of a user pool whose sign-in may send. */
export function poolTemplate(): unknown {
  const { stackName, ...props } = readContext({
    'otp-shield:resourceArn': POOL_ARN,
    'otp-shield:tokenDomains': [PAGE_HOST],
  });
  return Template.fromStack(new OtpShieldStack(new App(), stackName, props)).toJSON();
}

/** How a stand-in differs from what the documents say; nothing named is faithful. */
export interface PoolDeviation extends UserPoolHabits {
  judge?(request: WafRequest, faithful: Simulator): Verdict;
  log?(record: string): string;
}

/** A test stack in front of a user pool, behind stand-ins, in time that passes when somebody waits. */
export async function poolStage(template: unknown, deviation: PoolDeviation = {}) {
  const clock = new TestClock();
  const simulator = Simulator.fromTemplate(template, { clock });
  const waf = new Wafv2StandIn({
    clock,
    onIpSet: ({ name, addresses }) => simulator.ipSets.update(name, addresses),
  });
  const outputs = new Deployment(template, waf).stackOutputs();
  const rig = await operatorRig({ wafv2: waf }, clock);
  rig.stacks.stacks.set('OtpShield', outputs);
  rig.stacks.tags.set('OtpShield', { 'otp-shield:test': 'true' });
  const webAcl = outputs[OUTPUT.webAclArn]!;
  waf.webAcls.set(webAcl, { Name: 'otp', Id: '1', ARN: webAcl, DefaultAction: { Allow: {} } });
  waf.associations.set(POOL_ARN, webAcl);
  const lines: Array<{ at: number; message: string }> = [];
  rig.logs.lines.set(outputs[OUTPUT.logGroupName]!, lines);

  let sent = 0;
  const pool: Record<string, unknown> = { Id: POOL_ID, CustomDomain: '127.0.0.1' };
  const described = (operation: string, input: Input, answer: () => Output): Output => {
    noteAwsCall('CognitoIdentityProviderClient', `${operation}Command`, input);
    return answer();
  };
  const answer = (operation: string, input: Input): Output => {
    if (operation === 'DescribeUserPool') return described(operation, input, () => ({ UserPool: pool }));
    if (operation === 'DescribeUserPoolClient')
      return described(operation, input, () => {
        if (input.ClientId !== CLIENT_ID) throw new ServiceError('ResourceNotFoundException', 'client does not exist');
        return { UserPoolClient: { ClientId: CLIENT_ID, CallbackURLs: ['https://shop.example.com/in'] } };
      });
    if (operation !== 'ForgotPassword') throw new ServiceError('NotAuthorizedException', 'Invalid Refresh Token');
    // With PreventUserExistenceErrors.
    if (!String(input.Username).startsWith('nobody-')) sent++;
    return { CodeDeliveryDetails: { Destination: 'n***', DeliveryMedium: 'EMAIL', AttributeName: 'email' } };
  };
  const endpoint = await UserPoolEndpoint.start({
    firewall: {
      evaluate: (request) => deviation.judge?.(request, simulator) ?? simulator.evaluate(request),
      tokens: simulator.tokens,
    },
    answer,
    habits: deviation,
    onVerdict(request, verdict) {
      const record = JSON.stringify(simulator.logRecord(request, verdict));
      lines.push({ at: clock.now(), message: deviation.log?.(record) ?? record });
    },
  });
  process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = endpoint.url;
  return {
    rig,
    waf,
    pool,
    endpoint,
    /** Codes that went out to people. */
    sent: () => sent,
    gatesOpen: () => [...waf.ipSets.values()].filter(({ addresses }) => addresses.length > 0).map(({ name }) => name),
    verify(more = '', io: Parameters<typeof rig.type>[1] = {}) {
      return rig.type(`verify --client-id ${CLIENT_ID} --login ${endpoint.url} --yes ${more}`, {
        // As a person solves a puzzle on the page.
        ask: async () =>
          simulator.tokens.mint({ captchaSolvedAt: clock.now(), challengeSolvedAt: clock.now(), domain: PAGE_HOST }),
        pause: async (milliseconds) => clock.advance(milliseconds / 60_000),
        columns: 60,
        ...io,
      });
    },
    async close() {
      delete process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER;
      await endpoint.close();
      await rig.close();
    },
  };
}
