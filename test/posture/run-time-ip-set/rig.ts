import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { startAwsStandIn } from '../../../lab/aws/stand-in';
import { Wafv2StandIn } from '../../../lab/aws/wafv2';
import { handle } from '../../../lambda/posture/run-time-ip-set/handle';
import { clientOptions, TestClock } from '../../lab/aws/rig';

export const STACK = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/Shop/0f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0';
export const LOGICAL_ID = 'WebAclRulesLockdownIpv4AB12CD34';
export const NAME = 'Shop-WebAcl-Rules-Lockdown-Ipv4-AB12CD34-0f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0';
export const PROPERTIES = { Name: NAME, IPAddressVersion: 'IPV4', Description: 'closed - just made' };

export interface SentAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason: string;
  readonly Data?: { readonly Arn: string; readonly Reference: string };
}

/** The handler between a stand-in of AWS WAF and a CloudFormation that waits for answers. */
export async function ipSetRig() {
  const clock = new TestClock();
  const waf = new Wafv2StandIn({ clock });
  const standIn = await startAwsStandIn({ wafv2: waf });
  const client = new WAFV2Client(clientOptions(standIn.url));
  const answers: SentAnswer[] = [];
  const contentTypes: Array<string | undefined> = [];
  /** What CloudFormation's bucket says next; 200 when nothing is left. */
  const statuses: number[] = [];
  const cloudFormation = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      const status = statuses.shift() ?? 200;
      contentTypes.push(request.headers['content-type']);
      if (status === 200) answers.push(JSON.parse(body));
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => cloudFormation.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/answer?signature=secret`;
  const lines: string[] = [];
  const write = (message: string, fields?: object) => lines.push(JSON.stringify({ message, ...fields }));
  let spent = 0;
  const dependencies = {
    waf: client,
    backoff: {
      sleep: async (milliseconds: number) => {
        spent += milliseconds;
      },
      random: () => 0.5,
    },
    log: { info: write, warn: write, error: write },
    plainHttp: true,
  };
  const event = (RequestType: string, more: object = {}) => ({
    RequestType,
    ResponseURL: url,
    StackId: STACK,
    RequestId: 'r-1',
    LogicalResourceId: LOGICAL_ID,
    ResourceType: 'Custom::OtpShieldIpSet',
    ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '900', ...PROPERTIES },
    ...more,
  });
  return {
    waf,
    standIn,
    answers,
    contentTypes,
    statuses,
    lines,
    event,
    url,
    /** What the handler answers to a request of CloudFormation. */
    async ask(RequestType: string, more: object = {}): Promise<SentAnswer> {
      spent = 0;
      await handle(event(RequestType, more), () => 300_000 - spent, dependencies);
      return answers.at(-1)!;
    },
    raw: (given: unknown, plainHttp = true) => handle(given, () => 300_000 - spent, { ...dependencies, plainHttp }),
    calls: (operation: string) => standIn.calls.filter((call) => call.operation === `wafv2:${operation}`).length,
    sets: () => [...waf.ipSets.values()],
    async close() {
      client.destroy();
      await standIn.close();
      await new Promise((done) => cloudFormation.close(done));
    },
  };
}
