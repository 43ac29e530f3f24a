import { EVERY_ADDRESS } from '../../../lib/contract/posture/gate';
import { ipSetRig, LOGICAL_ID, NAME, PROPERTIES, STACK } from './rig';

let rig: Awaited<ReturnType<typeof ipSetRig>>;
beforeEach(async () => {
  rig = await ipSetRig();
});
afterEach(() => rig.close());

const created = async () => (await rig.ask('Create')).PhysicalResourceId;
const opened = (arn: string) => {
  const set = rig.sets().find((each) => each.arn === arn)!;
  set.addresses = [...EVERY_ADDRESS.IPV4];
  set.description = 'otp1 open since=2026-01-05T10:00:00Z by=alice why=test';
  return set;
};

describe('create', () => {
  test('makes an empty set, and answers with its ARN and what the API wants', async () => {
    const answer = await rig.ask('Create');
    const [set] = rig.sets();
    expect(set).toMatchObject({ name: NAME, version: 'IPV4', addresses: [], description: PROPERTIES.Description });
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: set!.arn,
      Data: { Arn: set!.arn, Reference: `${NAME}|${set!.id}|REGIONAL` },
    });
  });

  test('for CloudFront, where AWS WAF keeps it apart from those of the Region', async () => {
    const ResourceProperties = { ...PROPERTIES, Scope: 'CLOUDFRONT' };
    const answer = await rig.ask('Create', { ResourceProperties });
    const [set] = rig.sets();
    expect(set!.arn).toContain(':us-east-1:111122223333:global/ipset/');
    expect(answer.Data).toEqual({ Arn: set!.arn, Reference: `${NAME}|${set!.id}|CLOUDFRONT` });
    expect(await rig.ask('Create', { ResourceProperties })).toEqual(answer);
    opened(set!.arn);
    const known = { ResourceProperties, PhysicalResourceId: set!.arn };
    expect(await rig.ask('Update', known)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: set!.arn });
    expect(set!.addresses).toEqual(EVERY_ADDRESS.IPV4);
    expect(await rig.ask('Delete', known)).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.sets()).toEqual([]);
  });

  test('waits until AWS WAF knows the set everywhere, since a rule that refers to it would be refused', async () => {
    rig.standIn.fail('wafv2:GetIPSet', 'WAFNonexistentItemException', 3);
    expect(await rig.ask('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.calls('GetIPSet')).toBe(4);
  });

  test.each([
    'WAFOptimisticLockException',
    'ThrottlingException',
    'WAFInternalErrorException',
    'WAFTagOperationInternalErrorException',
    'AccessDeniedException',
  ])('tries again after %s', async (name) => {
    rig.standIn.fail('wafv2:CreateIPSet', name, 4);
    expect(await rig.ask('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.sets()).toHaveLength(1);
  });

  test('asked twice, as Lambda may do, makes one set and answers the same', async () => {
    const first = await rig.ask('Create');
    expect(await rig.ask('Create')).toEqual(first);
    expect(rig.sets()).toHaveLength(1);
  });

  test('takes up what a rolled-back attempt of this resource left, as it is', async () => {
    const orphan = opened(await created());
    const before = { ...orphan };
    expect(await rig.ask('Create', { RequestId: 'r-2' })).toMatchObject({ PhysicalResourceId: orphan.arn });
    expect(orphan).toEqual(before);
  });

  test.each([
    ['of nobody that we know', []],
    ['of another stack', [{ Key: 'otp-shield:stack', Value: STACK.replace('Shop', 'Other') }]],
    [
      'of another resource of the stack',
      [
        { Key: 'otp-shield:stack', Value: STACK },
        { Key: 'otp-shield:resource', Value: 'Other' },
      ],
    ],
  ])('leaves a set of the same name %s alone, and says so', async (_, tags) => {
    const foreign = rig.waf.addIpSet(NAME, 'IPV4', 'of somebody', ['198.51.100.7/32']);
    Object.assign(foreign, { tags });
    const answer = await rig.ask('Create');
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('was not made for this resource'),
    });
    // CloudFormation rolls back what failed.
    expect(await rig.ask('Delete', { PhysicalResourceId: answer.PhysicalResourceId })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(rig.sets()).toEqual([foreign]);
    expect(foreign.addresses).toEqual(['198.51.100.7/32']);
  });

  test('at the quota says what it is and what to do', async () => {
    rig.standIn.fail('wafv2:CreateIPSet', 'WAFLimitsExceededException', 1);
    expect(await rig.ask('Create')).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('100 by default'),
    });
    expect(rig.calls('CreateIPSet')).toBe(1);
  });

  test.each([
    ['no name', { ...PROPERTIES, Name: undefined }],
    ['another version', { ...PROPERTIES, IPAddressVersion: 'IPV5' }],
    ['an empty description', { ...PROPERTIES, Description: '' }],
  ])('with %s fails, and can be rolled back', async (_, ResourceProperties) => {
    const answer = await rig.ask('Create', { ResourceProperties });
    expect(answer.Status).toBe('FAILED');
    const { PhysicalResourceId } = answer;
    expect(await rig.ask('Delete', { ResourceProperties, PhysicalResourceId })).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.calls('CreateIPSet')).toBe(0);
  });

  test('that runs out of time fails instead of saying nothing; the roll-back finds what it made', async () => {
    const most = 60;
    rig.standIn.fail('wafv2:GetIPSet', 'WAFNonexistentItemException', most);
    const answer = await rig.ask('Create');
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-made' });
    expect(rig.sets()).toHaveLength(1);
    // Some of them meet the roll-back, too: the set is listed, and not found yet.
    expect(rig.calls('GetIPSet')).toBeLessThan(most);
    expect(await rig.ask('Delete', { PhysicalResourceId: 'not-made' })).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.sets()).toEqual([]);
  });
});

describe('update', () => {
  test('never writes: not for another description, not while the gate is open', async () => {
    const set = opened(await created());
    const before = { ...set };
    const ResourceProperties = { ...PROPERTIES, Description: 'closed - in other words' };
    const answer = await rig.ask('Update', {
      PhysicalResourceId: set.arn,
      ResourceProperties,
      OldResourceProperties: PROPERTIES,
    });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: set.arn });
    expect(set).toEqual(before);
    expect(rig.calls('UpdateIPSet')).toBe(0);
  });

  test('makes a set anew that somebody deleted by hand', async () => {
    const arn = await created();
    await rig.ask('Delete', { PhysicalResourceId: arn });
    const answer = await rig.ask('Update', { PhysicalResourceId: arn });
    expect(answer.Status).toBe('SUCCESS');
    expect(rig.sets().map((set) => set.arn)).toEqual([answer.PhysicalResourceId]);
  });

  test('to another name is a replacement; rolled back, the old set is there with what it holds', async () => {
    const old = opened(await created());
    const other = { ...PROPERTIES, Name: `Other-${NAME}` };
    const replacement = await rig.ask('Update', { PhysicalResourceId: old.arn, ResourceProperties: other });
    expect(replacement.PhysicalResourceId).not.toBe(old.arn);
    expect(rig.sets()).toHaveLength(2);
    const back = await rig.ask('Update', {
      PhysicalResourceId: replacement.PhysicalResourceId,
      OldResourceProperties: other,
    });
    expect(back.PhysicalResourceId).toBe(old.arn);
    await rig.ask('Delete', { PhysicalResourceId: replacement.PhysicalResourceId, ResourceProperties: other });
    expect(rig.sets()).toEqual([old]);
    expect(old.addresses).toEqual(EVERY_ADDRESS.IPV4);
  });

  test('to another version of the same name is refused, and leaves the set in place', async () => {
    const arn = await created();
    const answer = await rig.ask('Update', {
      PhysicalResourceId: arn,
      ResourceProperties: { ...PROPERTIES, IPAddressVersion: 'IPV6' },
    });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: arn,
      Reason: expect.stringContaining("can't change"),
    });
    expect(rig.sets()).toHaveLength(1);
  });
});

describe('delete', () => {
  test('removes the set, open or not', async () => {
    const { arn } = opened(await created());
    expect(await rig.ask('Delete', { PhysicalResourceId: arn })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: arn,
    });
    expect(rig.sets()).toEqual([]);
  });

  test('takes a fresh lock token when somebody wrote the set in between', async () => {
    const arn = await created();
    rig.standIn.before('wafv2:DeleteIPSet', () => {
      rig.sets()[0]!.lockToken = '0f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0';
    });
    expect(await rig.ask('Delete', { PhysicalResourceId: arn })).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.calls('DeleteIPSet')).toBe(2);
    expect(rig.sets()).toEqual([]);
  });

  test('waits for a rule that referred to the set until a moment ago', async () => {
    const arn = await created();
    rig.standIn.fail('wafv2:DeleteIPSet', 'WAFAssociatedItemException', 5);
    expect(await rig.ask('Delete', { PhysicalResourceId: arn })).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.sets()).toEqual([]);
  });

  test('of a set that a web ACL refers to for good fails within the time, and says what to do', async () => {
    const arn = await created();
    rig.waf.webAcls.set('acl', { Rules: [{ Statement: { IPSetReferenceStatement: { ARN: arn } } }] });
    expect(await rig.ask('Delete', { PhysicalResourceId: arn })).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: arn,
      Reason: expect.stringContaining('take the rule that refers to it out'),
    });
    expect(rig.sets()).toHaveLength(1);
  });

  test('asked twice, or of a set that is gone, succeeds', async () => {
    const arn = await created();
    await rig.ask('Delete', { PhysicalResourceId: arn });
    expect(await rig.ask('Delete', { PhysicalResourceId: arn })).toMatchObject({ Status: 'SUCCESS' });
  });
});

describe('the answer', () => {
  test('is sent again while CloudFormation does not take it, with the empty type that the URL is signed for', async () => {
    rig.statuses.push(503, 500);
    expect(await rig.ask('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.contentTypes.every((type) => type === undefined || type === '')).toBe(true);
  });

  test('that is never taken fails the invocation, so that Lambda asks once more', async () => {
    rig.statuses.push(...Array.from({ length: 5 }, () => 503));
    await expect(rig.ask('Create')).rejects.toThrow('CloudFormation took no answer: 503');
    expect(await rig.ask('Create')).toMatchObject({ Status: 'SUCCESS' });
    expect(rig.sets()).toHaveLength(1);
  });

  test('goes over HTTPS only, but to an emulator', async () => {
    await expect(rig.raw(rig.event('Create'), false)).rejects.toThrow('no HTTPS URL');
    await expect(rig.raw(rig.event('Create', { ResponseURL: 'file:///etc/passwd' }))).rejects.toThrow('no HTTPS URL');
  });

  test('has an address that stands in no log line and no error', async () => {
    await rig.ask('Create');
    rig.standIn.fail('wafv2:GetIPSet', 'WAFInvalidParameterException', 9);
    await rig.ask('Update', { PhysicalResourceId: rig.sets()[0]!.arn });
    rig.statuses.push(...Array.from({ length: 5 }, () => 403));
    const error = await rig.ask('Delete').catch((thrown: Error) => thrown);
    expect(rig.lines.length).toBeGreaterThan(2);
    expect(`${rig.lines} ${error}`).not.toMatch(/127\.0\.0\.1|signature|secret/);
    expect(String(rig.lines)).toContain(LOGICAL_ID);
  });

  test('of CloudFormation alone is asked for: anything else is refused without its contents', async () => {
    await expect(rig.raw({ RequestType: 'Create', ResponseURL: 'https://secret.example' })).rejects.toThrow(
      /^this event is no request/,
    );
    await expect(rig.raw(undefined)).rejects.toThrow(/^this event is no request/);
    expect(rig.standIn.calls).toEqual([]);
  });
});
