import { labTemplate } from '../lab/lab-template';
import { healthyShield } from './healthy-shield';
import { scratchDirectory } from './web-acls';

// Whether AWS WAF takes the rules of a template, asked before anything of them exists.

const files = scratchDirectory();
const path = files.write('template.json', labTemplate('default'));
let rig: Awaited<ReturnType<typeof healthyShield>>;
beforeEach(async () => {
  rig = await healthyShield();
});
afterEach(() => rig.close());

const visibility = { CloudWatchMetricsEnabled: false, MetricName: 'm', SampledRequestsEnabled: false };
const inPath = (RegexString: string) => ({
  RegexMatchStatement: {
    RegexString,
    FieldToMatch: { UriPath: {} },
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
});
const rule = (Name: string, Statement: object, effect: object = { Action: { Count: {} } }) => ({
  Name,
  Priority: 0,
  Statement,
  VisibilityConfig: visibility,
  ...effect,
});
const resource = (Type: string, Properties: object) => ({
  Type: `AWS::WAFv2::${Type}`,
  Properties: { Name: Type, Scope: 'REGIONAL', VisibilityConfig: visibility, ...Properties },
});

test('the shield is read rule by rule, and what stood for its sets is said', async () => {
  const { out, exitCode } = await rig.type(`doctor --template ${path}`);
  expect(out).toMatch(
    /^ok {3}AWS WAF takes the 24 rules of \S+: 577 WCU; in the place of what does not exist yet \(IP set .*Lockdown.*\) stood statements of the same cost$/m,
  );
  expect(exitCode).toBe(0);
});

test('a rule that AWS refuses is named, with its reason', async () => {
  // All together, and the first one alone.
  rig.standIn.fail('wafv2:CheckCapacity', 'WAFInvalidParameterException', 2);
  const { out, exitCode } = await rig.type(`doctor --template ${path}`);
  expect(out).toMatch(/^BAD {2}AWS WAF refuses the rule malformed-host of \S+: WAFInvalidParameterException: /m);
  expect(out).not.toContain('refuses the rule human-check');
  expect(exitCode).toBe(3);
});

test('whoever may not ask hears that, and no word of the rules', async () => {
  rig.standIn.fail('wafv2:CheckCapacity', 'AccessDeniedException', 1);
  const { out, exitCode } = await rig.type(`doctor --template ${path}`);
  expect(out).toMatch(/^BAD {2}not allowed to let AWS WAF read the rules/m);
  expect(exitCode).toBe(3);
});

test('rule groups and pattern sets are asked about by themselves', async () => {
  const template = (capacity: number) => ({
    Resources: {
      Set: {
        Type: 'AWS::WAFv2::RegexPatternSet',
        Properties: { Name: 'set', Scope: 'REGIONAL', RegularExpressionList: ['^/a$', '^/b$'] },
      },
      Group: resource('RuleGroup', {
        Capacity: capacity,
        Rules: [
          rule('in-set', {
            RegexPatternSetReferenceStatement: {
              Arn: { 'Fn::GetAtt': ['Set', 'Arn'] },
              FieldToMatch: { UriPath: {} },
              TextTransformations: [{ Priority: 0, Type: 'NONE' }],
            },
          }),
        ],
      }),
      Acl: resource('WebACL', {
        DefaultAction: { Allow: {} },
        Rules: [
          rule('own', inPath('^/c$')),
          {
            ...rule(
              'group',
              { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
              { OverrideAction: { None: {} } },
            ),
            Priority: 1,
          },
        ],
      }),
    },
  });
  const look = async (capacity: number) =>
    (await rig.type(`doctor --template ${files.write('groups.json', template(capacity))}`)).out;
  const fits = await look(30);
  expect(fits).toContain(
    'ok   AWS WAF takes the one rule of RuleGroup: 25 WCU; in the place of what does not exist yet (regex pattern set) stood statements of the same cost\n',
  );
  expect(fits).toContain('ok   AWS WAF takes the one rule of WebACL: 3 WCU, 33 with its rule groups; in the place of');
  expect(fits).toContain('ok   AWS WAF takes the one rule of the regex pattern sets: 6 WCU\n');
  expect(await look(20)).toMatch(
    /^BAD {2}AWS WAF takes the one rule of RuleGroup: 25 WCU.*; its Capacity is 20\n {5}mend: give it a Capacity of 25/m,
  );
});
