import { SimError, Simulator, wafRequest } from '../../lib/sim';

const visibility = (MetricName: string) => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName,
});
const path = (search: object) => ({
  ByteMatchStatement: {
    ...search,
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: 'EXACTLY',
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
});
const rule = (Name: string, Statement: object, Priority = 0) => ({
  Name,
  Priority,
  Statement,
  Action: { Block: {} },
  VisibilityConfig: visibility(Name),
});
const acl = (Rules: readonly object[], more: object = {}) => ({
  Type: 'AWS::WAFv2::WebACL',
  Properties: { Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig: visibility('acl'), Rules },
  ...more,
});
const group = (Rules: readonly object[]) => ({
  Type: 'AWS::WAFv2::RuleGroup',
  Properties: { Scope: 'REGIONAL', Capacity: 10, VisibilityConfig: visibility('group'), Rules },
});

function problemsOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof SimError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('Fn::ForEach', () => {
  const template = {
    Transform: 'AWS::LanguageExtensions',
    Parameters: { Nets: { Type: 'CommaDelimitedList', Default: '203.0.113,198.51.100' } },
    Resources: {
      'Fn::ForEach::Sets': [
        'Net',
        { Ref: 'Nets' },
        {
          'Set&{Net}': {
            Type: 'AWS::WAFv2::IPSet',
            Properties: { Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: [{ 'Fn::Sub': '${Net}.0/24' }] },
          },
        },
      ],
      Acl: acl([
        rule('first', { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': ['Set2030113', 'Arn'] } } }),
        rule('second', { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': 'Set19851100.Arn' } } }, 1),
      ]),
    },
  };

  test('writes resources out, for the list of a parameter', () => {
    const sim = Simulator.fromTemplate(template);
    expect(sim.evaluate(wafRequest({ ip: '203.0.113.9' })).rule).toBe('first');
    expect(sim.evaluate(wafRequest({ ip: '198.51.100.9' })).rule).toBe('second');
    expect(sim.evaluate(wafRequest({ ip: '192.0.2.9' })).action).toBe('ALLOW');
  });

  test('needs its transform, and a list', () => {
    const { Transform: _, ...without } = template;
    expect(problemsOf(() => Simulator.fromTemplate(without))).toContain(
      'Fn::ForEach needs "Transform: AWS::LanguageExtensions"',
    );
    const broken = { ...template, Resources: { ...template.Resources, 'Fn::ForEach::Sets': ['Net', { Ref: 'Nets' }] } };
    expect(problemsOf(() => Simulator.fromTemplate(broken))).toContain('Fn::ForEach::Sets: must have the form');
  });
});

describe('a template without a web ACL says why', () => {
  test.each([
    [
      'a condition that is false',
      {
        Parameters: { Flood: { Type: 'String', Default: 'no' } },
        Conditions: {
          IsOn: { 'Fn::Equals': [{ Ref: 'Flood' }, 'yes'] },
          Both: { 'Fn::And': [{ Condition: 'IsOn' }, { Condition: 'IsOn' }] },
        },
        Resources: { Waf: acl([], { Condition: 'Both' }) },
      },
      'the web ACL "Waf" is not made, because its condition "Both" is false, which depends on Flood',
    ],
    [
      'a nested stack',
      { Resources: { Waf: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x/waf.yaml' } } } },
      'only nested stacks, whose templates are not here: Waf (https://x/waf.yaml)',
    ],
    [
      'an included file',
      { Resources: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/waf.yaml' } } } },
      'AWS::Include brings in s3://b/waf.yaml',
    ],
    [
      'nothing of the kind',
      { Resources: { A: { Type: 'AWS::SNS::Topic' } } },
      'the template has no AWS::WAFv2::WebACL',
    ],
  ])('%s', (_, template, message) => {
    expect(problemsOf(() => Simulator.fromTemplate(template))).toContain(message);
  });
});

test('rule groups alone are judged one after the other', () => {
  const sim = Simulator.fromTemplate({
    Resources: {
      One: group([rule('a', path({ SearchString: '/a' }))]),
      Two: group([rule('b', path({ SearchString: '/b' }))]),
    },
  });
  expect(sim.warnings.join()).toContain('there is no web ACL');
  expect(['/a', '/b', '/c'].map((uri) => sim.evaluate(wafRequest({ uri })).rule)).toEqual(['a', 'b', 'Default_Action']);
});

test('a value for something that nothing asks for is told', () => {
  const template = { Parameters: { Unused: { Type: 'String' } }, Resources: { Acl: acl([]) } };
  const sim = Simulator.fromTemplate(template, { parameters: { Limt: '5', Unused: 'x' } });
  expect(sim.warnings).toEqual(['nothing in the template asks for the value that was given for "Limt"']);
});

describe('search strings in the form of the API', () => {
  const output = (...texts: string[]) => ({
    Name: 'a',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility('a'),
    Rules: texts.map((SearchString, i) => rule(`r${i}`, path({ SearchString }), i)),
  });
  const blocks = (uri: string, webAcl: object, options: object = {}) =>
    Simulator.fromWebAcl(webAcl, [], options).evaluate(wafRequest({ uri })).action === 'BLOCK';
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  test.each([
    ['no base64, so text', ['/login']],
    ['base64 by its letters, but of no text', ['/api']],
    ['text beside text that looks like base64', ['/login', '/api']],
    ['base64', [base64('/api')], '/api'],
    ['base64 of a line end', [base64('/a'), base64('\r\n')], '/a'],
  ])('%s', (_, texts, uri = texts[0]!) => {
    expect(blocks(uri, output(...texts))).toBe(true);
    expect(blocks('/other', output(...texts))).toBe(false);
  });

  test('what may be either is told as a guess, or refused', () => {
    expect(Simulator.fromWebAcl(output('/api')).warnings.join()).toContain('is taken as text, not as base64');
    const both = output('/api', base64('/api'));
    expect(problemsOf(() => Simulator.fromWebAcl(both))).toContain(
      'ambiguous_search_string: each SearchString may be base64',
    );
    expect(blocks('/api', both, { searchStrings: 'text' })).toBe(true);
    expect(blocks('/api', both, { searchStrings: 'base64' })).toBe(true);
    expect(problemsOf(() => Simulator.fromWebAcl(output('/login'), [], { searchStrings: 'base64' }))).toContain(
      'is no base64',
    );
  });

  test('misspelt members are refused here too', () => {
    const misspelt = output('/login');
    Object.assign(misspelt.Rules[0]!, { CaptchaConfg: {} });
    expect(problemsOf(() => Simulator.fromWebAcl(misspelt))).toContain('did you mean CaptchaConfig?');
  });
});

describe('a template as text', () => {
  const yaml = `
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: !If [Global, CLOUDFRONT, REGIONAL]
      DefaultAction: {Block: {}}
      VisibilityConfig: {
      SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: acl
      }
Conditions: {Global: !Equals [a, b]}
`;

  test('may be JSON or YAML with short tags, behind a byte order mark', () => {
    const json = JSON.stringify({ Resources: { Acl: acl([]) } });
    expect(Simulator.fromTemplate(yaml).evaluate(wafRequest()).action).toBe('BLOCK');
    expect(Simulator.fromTemplate(`\ufeff${json}`).evaluate(wafRequest()).action).toBe('ALLOW');
  });

  test('is told with its line when it is neither', () => {
    expect(problemsOf(() => Simulator.fromTemplate('Resources:\n  a: [1,\n'))).toMatch(
      /^not_a_template: .*JSON or YAML: line \d+: /,
    );
    expect(problemsOf(() => Simulator.fromTemplate('hello'))).toContain('it has no Resources');
  });
});

describe('evaluate never throws', () => {
  const sim = Simulator.fromTemplate({
    Resources: { Acl: acl([rule('otp', path({ SearchString: '/otp' }))]) },
  });
  const sound = { ip: '192.0.2.1', method: 'GET', uri: '/otp', headers: [] };

  test.each<readonly [unknown, string]>([
    [undefined, 'ALLOW'],
    [null, 'ALLOW'],
    ['x', 'ALLOW'],
    [{}, 'ALLOW'],
    [{ ...sound, headers: undefined }, 'BLOCK'],
    [{ ...sound, headers: { host: 'a' } }, 'BLOCK'],
    [{ ...sound, headers: [['a'], null, [1, 2], ['host', 'a']] }, 'BLOCK'],
    [{ ...sound, uri: 7 }, 'ALLOW'],
    [{ ...sound, ip: undefined }, 'BLOCK'],
    [{ ...sound, body: 'text' }, 'BLOCK'],
    [{ ...sound, body: {} }, 'BLOCK'],
    [{ ...sound, country: 5 }, 'BLOCK'],
    [{ ...sound, forwarded: null }, 'BLOCK'],
  ])('on %j, and says what it judged', (request, action) => {
    const verdict = sim.evaluate(request as never);
    expect(verdict).toMatchObject({ action, fidelity: 'approximate' });
    expect(verdict.notes.join()).toContain('has not the form of a WafRequest');
  });

  test('nor for a stand-in whose function does', () => {
    const OverrideAction = { None: {} };
    const Statement = { ManagedRuleGroupStatement: { VendorName: 'A', Name: 'B' } };
    const reference = { Name: 'r', Priority: 0, Statement, OverrideAction, VisibilityConfig: visibility('r') };
    const matches = () => {
      throw new Error('oops');
    };
    const managedRuleGroups = [{ vendorName: 'A', name: 'B', rules: [{ name: 'x', matches }] }];
    const template = { Resources: { Acl: acl([reference]) } };
    const verdict = Simulator.fromTemplate(template, { managedRuleGroups }).evaluate(wafRequest());
    expect(verdict).toMatchObject({ action: 'ALLOW', fidelity: 'approximate' });
    expect(verdict.notes.join()).toContain('the function of a stand-in');
  });

  test('and a sound request has no such note', () => {
    expect(sim.evaluate(sound as never)).toMatchObject({ action: 'BLOCK', fidelity: 'exact', notes: [] });
  });
});

describe('capacity', () => {
  const reference = (name: string, Statement: object, Priority: number) => ({
    Name: name,
    Priority,
    OverrideAction: { None: {} },
    VisibilityConfig: visibility(name),
    Statement,
  });
  const withGroups = (declared: number, managed: object, own: readonly object[] = []) => {
    const { Type, Properties } = group([]);
    return {
      Resources: {
        Group: { Type, Properties: { ...Properties, Capacity: declared } },
        Acl: acl([
          reference('group', { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } }, 1),
          reference('managed', { ManagedRuleGroupStatement: managed }, 2),
          ...own,
        ]),
      },
    };
  };
  const common = { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' };

  test('is summed over own rules, declared and managed groups', () => {
    const own = [rule('own', path({ SearchString: '/a' }), 3)];
    expect(Simulator.fromTemplate(withGroups(4298, common, own)).capacity).toMatchObject({ units: 5000, unknown: [] });
  });

  test('above the limit is refused with what needs it, however small each part is', () => {
    expect(problemsOf(() => Simulator.fromTemplate(withGroups(4301, common)))).toBe(
      'refused_by_service: web ACL "Acl": must need at most 5000 capacity units (WCU) together with its rule groups, got 5001, of which group 4301, managed 700',
    );
  });

  test('that is not known is told, not taken for nothing', () => {
    const managedRuleGroups = [{ vendorName: 'F5', name: 'X', rules: [] }];
    const sim = Simulator.fromTemplate(withGroups(100, { VendorName: 'F5', Name: 'X' }), { managedRuleGroups });
    expect(sim.capacity).toMatchObject({ units: 100, unknown: ['F5/X'] });
    expect(sim.warnings.join()).toContain('web ACL "Acl" needs 100 WCU and those of F5/X, which are not known here');
  });
});
