import { type SimError, Simulator, type WafRequest } from '../../lib/sim';
import { codeOf, path, rate, request, rule, template, visibility } from './small-templates';

const NONE = [{ Priority: 0, Type: 'NONE' }];

const headers = (MatchPattern: object) => ({
  SizeConstraintStatement: {
    FieldToMatch: { Headers: { MatchPattern, MatchScope: 'ALL', OversizeHandling: 'MATCH' } },
    ComparisonOperator: 'GT',
    Size: 1,
    TextTransformations: NONE,
  },
});

describe('loading a template', () => {
  it('takes JSON text', () => {
    const sim = Simulator.fromTemplate(JSON.stringify(template([rule('block', 0, path('/a'))])));
    expect(sim.evaluate(request({ uri: '/a' })).rule).toBe('block');
  });

  it.each([
    ['text that is neither JSON nor YAML', 'Resources:\n  x: [y', 'not_a_template'],
    ['something else', { Foo: 1 }, 'not_a_template'],
    ['nothing', undefined, 'not_a_template'],
    ['a template without a web ACL', { Resources: { A: { Type: 'AWS::SNS::Topic' } } }, 'no_web_acl'],
  ])('refuses %s', (_, given, code) => {
    expect(codeOf(() => Simulator.fromTemplate(given))).toBe(code);
  });

  const log = (properties: object) => ({
    Log: {
      Type: 'AWS::WAFv2::LoggingConfiguration',
      Properties: { ResourceArn: { 'Fn::GetAtt': ['Acl', 'Arn'] }, LogDestinationConfigs: ['arn:a'], ...properties },
    },
  });
  it.each<[string, object, string]>([
    ['a section', { ...template([]), mappings: {} }, 'mappings: is no section of a template; did you mean Mappings?'],
    ['an attribute', template([], { A: { Type: 'x', Conditon: 'c' } }), 'did you mean Condition?'],
    ['the type', template([], { A: { type: 'AWS::WAFv2::IPSet' } }), 'Type: is missing'],
    ['an attribute of a parameter', { ...template([]), Parameters: { P: { default: 'x' } } }, 'did you mean Default?'],
    ['a log', template([], log({ RedactedField: [] })), 'did you mean RedactedFields?'],
    ['a redacted field', template([], log({ RedactedFields: [{ singleHeader: {} }] })), 'did you mean SingleHeader?'],
    ['a filter', template([], log({ LoggingFilter: { defaultBehavior: 'KEEP' } })), 'did you mean DefaultBehavior?'],
  ])('refuses a misspelt name of what stands around the rules: %s', (_, given, words) => {
    expect(codeOf(() => Simulator.fromTemplate(given))).toBe('refused_by_service');
    expect(() => Simulator.fromTemplate(given)).toThrow(words);
  });

  const association = (webAcl: unknown) => ({
    Link: { Type: 'AWS::WAFv2::WebACLAssociation', Properties: { WebACLArn: webAcl, ResourceArn: { Ref: 'Alb' } } },
    Alb: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
  });
  it.each<[string, object, string | undefined]>([
    [
      'an attribute of a web ACL',
      log({ ResourceArn: { 'Fn::GetAtt': ['Acl', 'Arm'] } }),
      'Acl.Arm: AWS::WAFv2::WebACL has',
    ],
    ['a resource', log({ ResourceArn: { 'Fn::GetAtt': 'Ack.Arn' } }), 'Fn::GetAtt "Ack": the template has no such'],
    ['a function', log({ ResourceArn: { 'Fn::Getatt': ['Acl', 'Arn'] } }), 'did you mean Fn::GetAtt?'],
    [
      'too short a list',
      log({ ResourceArn: { 'Fn::GetAtt': ['Acl'] } }),
      'must have [resource, attribute], got ["Acl"]',
    ],
    ['too long a list', log({ ResourceArn: { 'Fn::GetAtt': ['Acl', 'Arn', 'x'] } }), 'must have [resource, attribute]'],
    [
      'a name in a text',
      association({ 'Fn::Sub': '${Akl.Arn}' }),
      'Fn::GetAtt "Akl": the template has no such resource',
    ],
    ['a name in a list', association({ 'Fn::Join': ['', ['a', { Ref: 'Ax' }]] }), 'Ref "Ax": the template has no such'],
    ['null', association(null), 'must be a text or a reference, got null'],
    ['null in a list', association({ 'Fn::Join': ['', [null]] }), 'must be a text or a reference, got null'],
    ['no text', association({ 'Fn::Sub': [1] }), 'Fn::Sub must have a text, got [1]'],
    ['a default of a map', association({ 'Fn::FindInMap': ['M', 'a', 'b', { DefaultValue: 'arn:x' }] }), undefined],
    ['a function for a name', association({ 'Fn::GetAtt': [{ 'Fn::Sub': 'Acl' }, 'Arn'] }), undefined],
    ['nothing', { ...association({ 'Fn::GetAtt': 'Acl.Arn' }), ...log({}) }, undefined],
    [
      'what only a deployment knows',
      association({ 'Fn::Select': [0, [{ 'Fn::ImportValue': 'x' }, { Ref: 'Alb' }]] }),
      undefined,
    ],
    [
      'a literal and a variable',
      association({ 'Fn::Sub': ['${!x}${y}${AWS::Region}', { y: { Ref: 'Acl' } }] }),
      undefined,
    ],
  ])('refuses a reference that leads nowhere from what is attached to a web ACL: %s', (_, resources, words) => {
    const load = () => Simulator.fromTemplate(template([], resources));
    if (words === undefined) expect(load).not.toThrow();
    else expect(load).toThrow(words);
  });

  it('takes names that AWS SAM makes for what is guarded, and none for the web ACL', () => {
    const sam = (webAcl: string) => {
      const { Link, Alb } = association({ 'Fn::GetAtt': webAcl });
      const ResourceArn = {
        'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}::/restapis/${ServerlessRestApi}/stages/Prod',
      };
      const resources = { Alb, Link: { ...Link, Properties: { ...Link.Properties, ResourceArn } } };
      return { ...template([], resources), Transform: 'AWS::Serverless-2016-10-31' };
    };
    expect(() => Simulator.fromTemplate(sam('Acl.Arn'))).not.toThrow();
    expect(() => Simulator.fromTemplate(sam('Akl.Arn'))).toThrow('Fn::GetAtt "Akl": the template has no such');
    const { Transform: _, ...plain } = sam('Acl.Arn');
    expect(() => Simulator.fromTemplate(plain)).toThrow('Fn::Sub "ServerlessRestApi": the template has no such');
  });

  it('leaves a log out whose condition is false', () => {
    const redacted = log({ RedactedFields: [{ UriPath: {} }] });
    const logged = (Condition?: string) => {
      const conditions = { No: { 'Fn::Equals': ['a', 'b'] } };
      const given = { ...template([], { Log: { ...redacted.Log, Condition } }), Conditions: conditions };
      const sim = Simulator.fromTemplate(JSON.parse(JSON.stringify(given)));
      return sim.logRecord(request({ uri: '/x' }), sim.evaluate(request({ uri: '/x' }))).httpRequest.uri;
    };
    expect([logged(), logged('No')]).toEqual(['REDACTED', '/x']);
  });

  it.each<[string, object, string]>([
    ['labels', { ...rule('a', 0, path('/')), RuleLabels: 'x' }, 'RuleLabels: must be a list, got "x"'],
    [
      'names of headers',
      rule('a', 0, headers({ IncludedHeaders: [['a']] })),
      'IncludedHeaders[0]: must be text, got ["a"]',
    ],
    ['an action without braces', rule('a', 0, path('/'), { Block: null }), 'Action.Block: must not be null'],
    ['null', rule('a', 0, headers({ IncludedHeaders: null })), 'IncludedHeaders: must not be null'],
  ])('refuses what is of another form: %s', (_, given, words) => {
    expect(() => Simulator.fromTemplate(template([given]))).toThrow(words);
  });

  it('refuses conditions that depend on themselves', () => {
    const Conditions = { C: { Condition: 'D' }, D: { Condition: 'C' } };
    const acl = template([rule('a', 0, path({ 'Fn::If': ['C', '/a', '/b'] } as never))]);
    expect(() => Simulator.fromTemplate({ ...acl, Conditions })).toThrow('condition "C": depends on itself');
  });

  it('asks which of several web ACLs is meant', () => {
    const one = template([rule('one', 0, path('/'))]).Resources as { Acl: object };
    const two = template([rule('two', 0, path('/'))]).Resources as { Acl: object };
    const both = { Resources: { One: one.Acl, Two: two.Acl } };
    expect(() => Simulator.fromTemplate(both)).toThrow('One, Two');
    expect(codeOf(() => Simulator.fromTemplate(both))).toBe('ambiguous_web_acl');
    expect(codeOf(() => Simulator.fromTemplate(both, { webAcl: 'Three' }))).toBe('no_web_acl');
    expect(Simulator.fromTemplate(both, { webAcl: 'Two' }).evaluate(request()).rule).toBe('two');
  });

  it('names all problems at once, each with its rule', () => {
    const sqli = { SqlMatchStatement: { FieldToMatch: { QueryString: {} }, TextTransformations: NONE } };
    const lookahead = {
      RegexMatchStatement: { FieldToMatch: { UriPath: {} }, RegexString: '(?=a)', TextTransformations: NONE },
    };
    const broken = template([rule('sqli', 0, sqli), rule('look', 1, lookahead), rule('rate', 2, rate(9))]);
    let error: unknown;
    try {
      Simulator.fromTemplate(broken);
    } catch (caught) {
      error = caught;
    }
    const problems = (error as SimError).problems.map(({ code, where }) => [code, where]);
    expect(problems).toContainEqual(['unsupported_statement', 'rule "sqli"']);
    expect(problems).toContainEqual(['unsupported_regex', 'rule "look"']);
    expect(problems).toContainEqual(['refused_by_service', 'rule "rate"']);
    for (const name of ['sqli', 'look', 'rate']) expect((error as Error).message).toContain(`rule "${name}"`);
  });

  it('takes rule groups and sets from outside the template', () => {
    const arn = 'arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/list/0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0';
    const outside = template([rule('list', 0, { IPSetReferenceStatement: { Arn: arn } })]);
    expect(codeOf(() => Simulator.fromTemplate(outside))).toBe('unresolved_reference');
    const resources = [{ IPSet: { Name: 'list', ARN: arn, IPAddressVersion: 'IPV4', Addresses: ['192.0.2.1/32'] } }];
    expect(Simulator.fromTemplate(outside, { resources }).evaluate(request()).rule).toBe('list');
  });

  it('refuses a negative lag', () => {
    expect(codeOf(() => Simulator.fromTemplate(template([]), { lagSeconds: -1 }))).toBe('invalid_option');
  });

  it('warns of what stands in for AWS', () => {
    const managed = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } };
    const reference = { Name: 'common', Priority: 0, Statement: managed, OverrideAction: { None: {} } };
    const sim = Simulator.fromTemplate(template([{ ...reference, VisibilityConfig: visibility('common') }]));
    expect(sim.warnings).toEqual([expect.stringContaining('AWSManagedRulesCommonRuleSet')]);
    expect(Simulator.fromTemplate(template([rule('block', 0, path('/'))])).warnings).toEqual([]);
  });
});

describe('loading a web ACL of the API', () => {
  const region = 'eu-west-1';
  const arnOf = (kind: string, name: string): string =>
    `arn:aws:wafv2:${region}:444455556666:regional/${kind}/${name}/0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0`;
  const searchString = (text: string): object => ({
    ByteMatchStatement: {
      FieldToMatch: { UriPath: {} },
      SearchString: Buffer.from(text).toString('base64'),
      PositionalConstraint: 'STARTS_WITH',
      TextTransformations: NONE,
    },
  });
  const output = {
    WebACL: {
      Name: 'live',
      Id: '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0',
      ARN: arnOf('webacl', 'live'),
      DefaultAction: { Allow: {} },
      Rules: [
        { ...rule('path', 0, searchString('/otp'), { Count: {} }), RuleLabels: [{ Name: 'otp' }] },
        {
          ...rule('group', 1, { RuleGroupReferenceStatement: { ARN: arnOf('rulegroup', 'own') } }),
          Action: undefined,
          OverrideAction: { None: {} },
        },
      ],
      VisibilityConfig: visibility('live'),
      Capacity: 5,
      ManagedByFirewallManager: false,
      LabelNamespace: 'awswaf:444455556666:webacl:live:',
    },
    LockToken: 'x',
  };
  const resources = [
    {
      RuleGroup: {
        Name: 'own',
        ARN: arnOf('rulegroup', 'own'),
        Capacity: 10,
        VisibilityConfig: visibility('own'),
        Rules: [
          rule('list', 0, { IPSetReferenceStatement: { ARN: arnOf('ipset', 'list') } }),
          rule('patterns', 1, {
            RegexPatternSetReferenceStatement: {
              ARN: arnOf('regexpatternset', 'bad'),
              FieldToMatch: { UriPath: {} },
              TextTransformations: NONE,
            },
          }),
          rule('labelled', 2, { LabelMatchStatement: { Scope: 'LABEL', Key: 'awswaf:444455556666:webacl:live:otp' } }),
        ],
      },
    },
    {
      IPSet: { Name: 'list', ARN: arnOf('ipset', 'list'), IPAddressVersion: 'IPV6', Addresses: ['2001:db8::/32'] },
      LockToken: 'y',
    },
    {
      RegexPatternSet: {
        Name: 'bad',
        ARN: arnOf('regexpatternset', 'bad'),
        RegularExpressionList: [{ RegexString: '\\.php$' }],
      },
    },
  ];

  it('evaluates it with the resources that it refers to', () => {
    const sim = Simulator.fromWebAcl(output, resources);
    expect(sim.evaluate(request({ ip: '2001:db8::9' })).rule).toBe('list');
    expect(sim.evaluate(request({ uri: '/x.php' })).rule).toBe('patterns');
    expect(sim.evaluate(request({ uri: '/otp/send' })).rule).toBe('labelled');
    expect(sim.evaluate(request()).rule).toBe('Default_Action');
  });

  it('takes the bare web ACL too', () => {
    const sim = Simulator.fromWebAcl({ ...output.WebACL, Rules: [output.WebACL.Rules[0]] });
    expect(sim.evaluate(request({ uri: '/otp' })).labels).toEqual(['awswaf:444455556666:webacl:live:otp']);
  });

  it('takes account and Region from the ARN', () => {
    const sim = Simulator.fromWebAcl(output, resources);
    const blocked = request({ uri: '/x.php' });
    const record = sim.logRecord(blocked, sim.evaluate(blocked));
    expect(record.webaclId).toBe(arnOf('webacl', 'live'));
    expect(sim.metrics().every(({ dimensions }) => dimensions.Region === region)).toBe(true);
  });

  it('names the resource that is missing', () => {
    expect(() => Simulator.fromWebAcl(output, resources.slice(0, 2))).toThrow(arnOf('regexpatternset', 'bad'));
  });

  it.each([
    ['something else', { Foo: 1 }],
    ['nothing', undefined],
    ['a rule group', resources[0]],
  ])('refuses %s', (_, given) => {
    expect(codeOf(() => Simulator.fromWebAcl(given))).toBe('no_web_acl');
  });

  it('refuses a resource that is none', () => {
    expect(codeOf(() => Simulator.fromWebAcl(output, [{ Foo: 1 }]))).toBe('not_a_resource');
  });

  it("runs Firewall Manager's groups before and after the owner's rules", () => {
    const managed = (name: string): object => ({
      Name: name,
      Priority: 0,
      FirewallManagerStatement: { ManagedRuleGroupStatement: { VendorName: 'Acme', Name: name } },
      OverrideAction: { None: {} },
      VisibilityConfig: visibility(name),
    });
    const acl = {
      ...output.WebACL,
      Rules: [rule('own', 0, searchString('/a'))],
      PreProcessFirewallManagerRuleGroups: [managed('pre')],
      PostProcessFirewallManagerRuleGroups: [managed('post')],
    };
    const managedRuleGroups = ['pre', 'post'].map((name) => ({
      vendorName: 'Acme',
      name,
      rules: [{ name: `${name}-rule`, matches: ({ uri }: WafRequest) => uri.startsWith(`/a/${name}`) || uri === '/b' }],
    }));
    const sim = Simulator.fromWebAcl(acl, [], { managedRuleGroups });
    expect(['/a/pre', '/a/post', '/b'].map((uri) => sim.evaluate(request({ uri })).rule)).toEqual([
      'pre-rule',
      'own',
      'pre-rule',
    ]);
    expect(sim.evaluate(request({ uri: '/a/post' })).trace.map((step) => step.rule)).toEqual(['pre-rule', 'own']);
  });
});
