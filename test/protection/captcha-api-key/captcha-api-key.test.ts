import { CreateAPIKeyCommand, DeleteAPIKeyCommand, ListAPIKeysCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { mockClient } from 'aws-sdk-client-mock';
import { type AwsStandIn, startAwsStandIn } from '../../../lab/aws/stand-in';
import { Wafv2StandIn } from '../../../lab/aws/wafv2';
import { manageApiKey } from '../../../lambda/protection/captcha-api-key/captcha-api-key';
import { clientOptions, TestClock } from '../../lab/aws/rig';

const DOMAINS = { TokenDomains: ['example.com'] };
let waf: Wafv2StandIn;
let standIn: AwsStandIn;
let client: WAFV2Client;

beforeEach(async () => {
  waf = new Wafv2StandIn({ clock: new TestClock() });
  standIn = await startAwsStandIn({ wafv2: waf });
  client = new WAFV2Client(clientOptions(standIn.url));
});
afterEach(async () => {
  client.destroy();
  await standIn.close();
});

const create = () => manageApiKey({ RequestType: 'Create', ResourceProperties: DOMAINS }, client);

test('makes a key and answers with it and the integration URL', async () => {
  const { Data } = await create();
  expect(waf.apiKeys).toEqual([Data!.ApiKey]);
  expect(Data!.IntegrationUrl).toMatch(/^https:.*\/$/);
});

test('the id is short and is not the key', async () => {
  const { PhysicalResourceId, Data } = await create();
  expect(PhysicalResourceId.length).toBeLessThan(64);
  expect(Data!.ApiKey).not.toContain(PhysicalResourceId);
  expect(PhysicalResourceId).not.toContain(Data!.ApiKey.slice(0, 12));
});

test('the answer fits into what CloudFormation takes', async () => {
  expect(JSON.stringify(await create()).length).toBeLessThan(4096);
});

test('an update with the same domains keeps the key, in whatever order they stand', async () => {
  const first = await manageApiKey(
    { RequestType: 'Create', ResourceProperties: { TokenDomains: ['a.example', 'b.example'] } },
    client,
  );
  const second = await manageApiKey(
    {
      RequestType: 'Update',
      PhysicalResourceId: first.PhysicalResourceId,
      ResourceProperties: { TokenDomains: ['b.example', 'a.example'] },
    },
    client,
  );
  expect(second).toEqual(first);
  expect(waf.apiKeys).toHaveLength(1);
});

test('an update with other domains makes the new key before the old one goes, under another id', async () => {
  const first = await create();
  const second = await manageApiKey(
    {
      RequestType: 'Update',
      PhysicalResourceId: first.PhysicalResourceId,
      ResourceProperties: { TokenDomains: ['other.example'] },
    },
    client,
  );
  expect(second.PhysicalResourceId).not.toBe(first.PhysicalResourceId);
  expect(waf.apiKeys).toHaveLength(2);
  await manageApiKey(
    { RequestType: 'Delete', PhysicalResourceId: first.PhysicalResourceId, ResourceProperties: DOMAINS },
    client,
  );
  expect(waf.apiKeys).toEqual([second.Data!.ApiKey]);
});

test('an update whose key somebody deleted makes a new one', async () => {
  const { PhysicalResourceId } = await manageApiKey(
    { RequestType: 'Update', PhysicalResourceId: 'captcha-api-key-gone', ResourceProperties: DOMAINS },
    client,
  );
  expect(waf.apiKeys).toHaveLength(1);
  expect(PhysicalResourceId).not.toBe('captcha-api-key-gone');
});

test.each([
  ['a key that is gone already', 'captcha-api-key-gone'],
  ['a key that never came to be', 'CREATE_FAILED_2f1c'],
])('deleting %s succeeds and touches no other key', async (_, PhysicalResourceId) => {
  await create();
  const answer = await manageApiKey({ RequestType: 'Delete', PhysicalResourceId, ResourceProperties: DOMAINS }, client);
  expect(answer).toEqual({ PhysicalResourceId });
  expect(waf.apiKeys).toHaveLength(1);
});

test('deleting succeeds when somebody else is faster', async () => {
  const { PhysicalResourceId } = await create();
  standIn.fail('wafv2:DeleteAPIKey', 'WAFNonexistentItemException');
  await expect(
    manageApiKey({ RequestType: 'Delete', PhysicalResourceId, ResourceProperties: DOMAINS }, client),
  ).resolves.toEqual({ PhysicalResourceId });
});

test('fails when AWS WAF refuses to delete, so that CloudFormation says so', async () => {
  const { PhysicalResourceId } = await create();
  standIn.fail('wafv2:DeleteAPIKey', 'WAFInternalErrorException', 1, 500);
  await expect(
    manageApiKey({ RequestType: 'Delete', PhysicalResourceId, ResourceProperties: DOMAINS }, client),
  ).rejects.toThrow(expect.objectContaining({ name: 'WAFInternalErrorException' }));
});

test('fails for domains that AWS WAF refuses', async () => {
  standIn.fail('wafv2:CreateAPIKey', 'WAFInvalidParameterException');
  await expect(create()).rejects.toThrow(expect.objectContaining({ name: 'WAFInvalidParameterException' }));
});

test('finds a key on a later page of the list', async () => {
  const { PhysicalResourceId, Data } = await create();
  const mock = mockClient(WAFV2Client);
  mock
    .on(ListAPIKeysCommand)
    .resolvesOnce({ APIKeySummaries: [], NextMarker: 'more', ApplicationIntegrationURL: 'https://x/' })
    .resolvesOnce({ APIKeySummaries: [{ APIKey: Data!.ApiKey, TokenDomains: ['example.com'] }] });
  const again = await manageApiKey(
    { RequestType: 'Update', PhysicalResourceId, ResourceProperties: DOMAINS },
    new WAFV2Client({ region: 'eu-central-1' }),
  );
  expect(again).toEqual({ PhysicalResourceId, Data: { ApiKey: Data!.ApiKey, IntegrationUrl: 'https://x/' } });
  mock.restore();
});

test('a key for CloudFront is made, found and deleted in that scope, and another scope is another key', async () => {
  const mock = mockClient(WAFV2Client);
  mock
    .on(CreateAPIKeyCommand)
    .resolves({ APIKey: 'edge-key' })
    .on(ListAPIKeysCommand)
    .resolves({ ApplicationIntegrationURL: 'https://x.edge.sdk.awswaf.com/', APIKeySummaries: [] })
    .on(ListAPIKeysCommand, { Scope: 'CLOUDFRONT' })
    .resolves({
      ApplicationIntegrationURL: 'https://x.edge.sdk.awswaf.com/',
      APIKeySummaries: [{ APIKey: 'edge-key' }],
    })
    .on(DeleteAPIKeyCommand)
    .resolves({});
  const edge = new WAFV2Client({ region: 'us-east-1' });
  const ResourceProperties = { ...DOMAINS, Scope: 'CLOUDFRONT' as const };
  const moved = await manageApiKey(
    { RequestType: 'Update', PhysicalResourceId: 'captcha-api-key-of-a-region', ResourceProperties },
    edge,
  );
  const { PhysicalResourceId } = moved;
  await manageApiKey({ RequestType: 'Delete', PhysicalResourceId, ResourceProperties }, edge);
  expect(moved.Data).toMatchObject({ ApiKey: 'edge-key' });
  expect(mock.commandCalls(DeleteAPIKeyCommand)).toHaveLength(1);
  const scopes = mock.calls().map(({ args: [command] }) => (command.input as { Scope?: string }).Scope);
  expect(new Set(scopes)).toEqual(new Set(['CLOUDFRONT']));
  mock.restore();
});
