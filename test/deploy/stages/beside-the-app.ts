import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { PublishCommand } from '@aws-sdk/client-sns';
import { ListAPIKeysCommand } from '@aws-sdk/client-wafv2';
import { INBOUND_METRIC } from '../../../lib/contract/inbound/inbound-alarms';
import { RESPONSE_METRIC } from '../../../lib/contract/posture/response-alarms';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { SENDGRID_SAMPLES } from '../../reputation/sendgrid-samples';
import { aws, eventually } from '../aws';
import { DeployedStack } from '../deployed-stack';
import { callFunctionUrl } from '../function-url';
import { signedHeaders } from '../sendgrid-signer';

const NOW = Math.floor(Date.now() / 1000);

export function besideTheAppStage(): void {
  describe('what the app leaves out', () => {
    let extras: DeployedStack;

    beforeAll(async () => {
      extras = await DeployedStack.read('Extras');
    });

    /** What a function answers when it is invoked with an event. */
    const invoke = async <T>(path: string, event: unknown): Promise<T> => {
      const { Payload, FunctionError } = await aws.lambda.send(
        new InvokeCommand({ FunctionName: extras.function(path), Payload: JSON.stringify(event) }),
      );
      const answer = JSON.parse(Buffer.from(Payload ?? []).toString());
      expect({ FunctionError, answer }).toMatchObject({ FunctionError: undefined });
      return answer as T;
    };

    test('a custom resource made a key for its domains, and printed it', async () => {
      const { APIKeySummaries = [] } = await aws.waf.send(new ListAPIKeysCommand({ Scope: 'REGIONAL' }));
      const own = APIKeySummaries.find(({ TokenDomains = [] }) => TokenDomains.includes('extras.example.com'));
      expect(own?.APIKey).toBe(extras.outputs.ApiKey);
    });

    test('a custom resource that was not done at once was asked again until it was', () => {
      expect(Number(extras.outputs.Waited)).toBeGreaterThan(1);
    });

    test('a signed call of SendGrid is queued and counted', async () => {
      const body = JSON.stringify(SENDGRID_SAMPLES.map((event) => ({ ...event, timestamp: NOW })));
      const answer = await callFunctionUrl(extras.outputs.WebhookUrl!, body, signedHeaders(body));
      expect(answer).toEqual({ status: 200, body: '' });
      await eventually('a counted bounce', async () => {
        const values = await extras.metric('SendGrid/Pipeline/Ingest', MAIL_METRIC.hardBounces.name);
        return values.some((value) => value > 0) || undefined;
      });
    }, 60_000);

    test('whoever complained to SendGrid gets no more codes', async () => {
      const complaint = SENDGRID_SAMPLES.find(({ event }) => event === 'spamreport')!;
      const common = { action: 'check', channel: 'email', purpose: 'sign-up', app: 'web' };
      // The counts of a batch are written after its blocks, and the test before this one saw them.
      const [name, domain] = complaint.email.split('@');
      expect(await invoke('Guard/Handler', { ...common, recipient: `${name}+again@${domain}` })).toMatchObject({
        allowed: false,
        reason: 'blocked',
      });
      expect(await invoke('Guard/Handler', { ...common, recipient: 'stranger@example.org' })).toMatchObject({
        allowed: true,
      });
    }, 60_000);

    test('a call that was not signed by SendGrid is refused', async () => {
      const body = JSON.stringify(SENDGRID_SAMPLES);
      const answer = await callFunctionUrl(extras.outputs.WebhookUrl!, body, signedHeaders(`${body} `));
      expect(answer).toEqual({ status: 401, body: 'forged' });
    }, 60_000);

    test('the load balancer answers by itself with the key that AWS KMS signs the tokens of Turnstile with', async () => {
      const rule = extras.id('AWS::ElasticLoadBalancingV2::ListenerRule', 'Turnstile/KeysRule');
      const { Rules = [] } = await aws.loadBalancers.send(new DescribeRulesCommand({ RuleArns: [rule] }));
      const { StatusCode, MessageBody } = Rules[0]?.Actions?.[0]?.FixedResponseConfig ?? {};
      expect(StatusCode).toBe('200');
      expect(JSON.parse(MessageBody ?? '')).toMatchObject({ keys: [{ kty: 'RSA', alg: 'RS256' }] });
    }, 60_000);

    test('the recipient guard counts in its table, and goes on with a rotated key', async () => {
      const question = {
        action: 'check',
        channel: 'sms',
        recipient: `+49151${String(NOW).slice(-8)}`,
        purpose: 'sign-up',
        app: 'web',
      };
      expect(await invoke('Guard/Handler', question)).toMatchObject({ allowed: true });
      const current = () =>
        aws.secrets.send(
          new GetSecretValueCommand({ SecretId: extras.id('AWS::SecretsManager::Secret', 'Guard/Store') }),
        );
      const before = await current();
      await aws.secrets.send(new RotateSecretCommand({ SecretId: before.ARN }));
      await eventually('a new key', async () => (await current()).SecretString !== before.SecretString || undefined);
      // The second within a minute: it remembers the first, so the old key still counts.
      expect(await invoke('Guard/Handler', question)).toMatchObject({ allowed: false });
    }, 60_000);

    test('an SMS that came in reaches its receiver, who counts one without a code as a stray', async () => {
      const sms = {
        originationNumber: '+4915112345678',
        destinationNumber: '+4915799912345',
        messageBody: 'hello',
        inboundMessageId: `sms-${NOW}`,
      };
      const TopicArn = extras.id('AWS::SNS::Topic', 'InboundSms/Topic');
      await aws.sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(sms) }));
      await eventually('a stray', async () => {
        const values = await extras.metric('InboundSms/Sessions/Receiver', INBOUND_METRIC.stray.name);
        return values.includes(1) || undefined;
      });
      expect(JSON.stringify(await extras.log('InboundSms/Sessions/Receiver'))).not.toContain(sms.originationNumber);
    }, 60_000);

    test('the automatic block list reads the log of its web ACL', async () => {
      await extras.runRule('Blocker/Schedule');
      const { name } = RESPONSE_METRIC.blockedAddresses;
      const [entries] = await eventually('a run', async () => {
        const values = await extras.metric('Blocker/Handler', name);
        return values.length > 0 ? values : undefined;
      });
      expect(entries).toBe(0);
    }, 60_000);
  });
}
