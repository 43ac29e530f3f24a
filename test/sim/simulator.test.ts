import { SimError, Simulator, type WafRequest } from '../../lib/sim';

const START = Date.parse('2026-01-01T00:00:00Z');
const NONE = [{ Priority: 0, Type: 'NONE' }];

function visibility(name: string, enabled = true): object {
  return { CloudWatchMetricsEnabled: enabled, MetricName: `${name}-metric`, SampledRequestsEnabled: true };
}

function path(text: string): object {
  return {
    ByteMatchStatement: {
      FieldToMatch: { UriPath: {} },
      SearchString: text,
      PositionalConstraint: 'EXACTLY',
      TextTransformations: NONE,
    },
  };
}

function rule(name: string, priority: number, statement: object, action: object = { Block: {} }): object {
  return { Name: name, Priority: priority, Statement: statement, Action: action, VisibilityConfig: visibility(name) };
}

function rate(limit: number): object {
  return { RateBasedStatement: { Limit: limit, AggregateKeyType: 'IP' } };
}

function template(rules: readonly object[], resources: object = {}): { Resources: object } {
  const Properties = {
    Name: 'acl',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility('acl'),
    Rules: rules,
  };
  return { Resources: { ...resources, Acl: { Type: 'AWS::WAFv2::WebACL', Properties } } };
}

const set = (addresses: readonly string[]): object => ({
  Type: 'AWS::WAFv2::IPSet',
  Properties: { Name: 'gate', Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: addresses },
});
const gated = { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': ['Gate', 'Arn'] } } };

function request(overrides: Partial<WafRequest> = {}): WafRequest {
  return { ip: '192.0.2.1', method: 'GET', uri: '/', headers: [['host', 'app.example.com']], ...overrides };
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SimError) return error.code;
    throw error;
  }
  return 'none';
}

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

describe('IP sets', () => {
  const gate = (): Simulator => Simulator.fromTemplate(template([rule('gate', 0, gated)], { Gate: set([]) }));

  it('are updated for the next request, by name, logical id or ARN', () => {
    const sim = gate();
    expect(sim.evaluate(request()).action).toBe('ALLOW');
    sim.ipSets.update('gate', ['0.0.0.0/1', '128.0.0.0/1']);
    expect(sim.evaluate(request()).rule).toBe('gate');
    sim.ipSets.update('Gate', []);
    expect(sim.evaluate(request()).action).toBe('ALLOW');
    sim.ipSets.update(sim.ipSets.get('gate').arn, ['192.0.2.0/24']);
    expect(sim.evaluate(request()).rule).toBe('gate');
    expect(sim.ipSets.list()).toEqual([
      expect.objectContaining({
        logicalId: 'Gate',
        name: 'gate',
        ipAddressVersion: 'IPV4',
        addresses: ['192.0.2.0/24'],
      }),
    ]);
  });

  it.each([
    ['an address', '192.0.2.1'],
    ['/0', '0.0.0.0/0'],
    ['the other version', '2001:db8::/32'],
  ])('refuse %s and stay as they were', (_, address) => {
    const sim = gate();
    expect(codeOf(() => sim.ipSets.update('gate', ['192.0.2.0/24', address]))).toBe('invalid_cidr');
    expect(sim.ipSets.get('gate').addresses).toEqual([]);
  });

  it('name those that there are when one is unknown', () => {
    expect(() => gate().ipSets.get('gone')).toThrow('only gate');
    expect(codeOf(() => gate().ipSets.update('gone', []))).toBe('unknown_ip_set');
  });

  it('keep their addresses when a new template leaves them alone, as CloudFormation does', () => {
    const sim = gate();
    sim.ipSets.update('gate', ['192.0.2.0/24']);
    sim.update(template([rule('other', 0, path('/x')), rule('gate', 1, gated)], { Gate: set([]) }));
    expect(sim.evaluate(request()).rule).toBe('gate');
    sim.update(template([rule('gate', 0, gated)], { Gate: set(['203.0.113.0/24']) }));
    expect(sim.evaluate(request()).action).toBe('ALLOW');
    expect(sim.ipSets.get('gate').addresses).toEqual(['203.0.113.0/24']);
  });

  it('are written anew with any change of their resource, be it a tag, but not those that belong to run time', () => {
    const tagged = (Type: string, Value: string) => {
      const Tags = [{ Key: 'commit', Value }];
      const Properties = { Name: 'gate', Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Tags };
      return template([rule('gate', 0, gated)], { Gate: { Type, Properties: { ...Properties, Addresses: [] } } });
    };
    for (const [type, action] of [
      ['AWS::WAFv2::IPSet', 'ALLOW'],
      ['Custom::OtpShieldIpSet', 'BLOCK'],
    ] as const) {
      const sim = Simulator.fromTemplate(tagged(type, 'one'));
      sim.ipSets.update('gate', ['192.0.2.0/24']);
      sim.update(tagged(type, 'two'));
      expect(sim.evaluate(request()).action).toBe(action);
    }
  });
});

describe('a new version of the template', () => {
  const busy = (sim: Simulator): void => {
    for (let i = 0; i < 15; i++) sim.evaluate(request());
  };

  it('keeps the counters of rate-based statements that stay the same', () => {
    const sim = Simulator.fromTemplate(template([rule('rate', 0, rate(10))]), { clock: { now: () => START } });
    busy(sim);
    sim.update(template([rule('first', 0, path('/x')), rule('rate', 1, rate(10), { Captcha: {} })]));
    expect(sim.evaluate(request()).action).toBe('CAPTCHA');
  });

  it('resets those of changed ones', () => {
    const sim = Simulator.fromTemplate(template([rule('rate', 0, rate(10))]), { clock: { now: () => START } });
    busy(sim);
    sim.update(template([rule('rate', 0, rate(11))]));
    expect(sim.evaluate(request()).action).toBe('ALLOW');
    sim.update(template([rule('rate', 0, rate(10))]));
    expect(sim.evaluate(request()).action).toBe('ALLOW');
  });

  it('is not installed when it is refused', () => {
    const sim = Simulator.fromTemplate(template([rule('rate', 0, rate(10))]), { clock: { now: () => START } });
    busy(sim);
    expect(codeOf(() => sim.update(template([rule('rate', 0, rate(1))])))).toBe('refused_by_service');
    expect(sim.evaluate(request()).rule).toBe('rate');
    sim.update(template([rule('rate', 0, rate(10))]));
    expect(sim.evaluate(request()).rule).toBe('rate');
  });

  it('accepts the tokens that the version before gave out', () => {
    const ask = template([rule('ask', 0, path('/'), { Captcha: {} })]);
    const sim = Simulator.fromTemplate(ask, { clock: { now: () => START } });
    const token = sim.tokens.mint({ captchaSolvedAt: START, domain: 'app.example.com' });
    sim.update(ask);
    const headers: WafRequest['headers'] = [
      ['host', 'app.example.com'],
      ['x-aws-waf-token', token],
    ];
    expect(sim.evaluate(request({ headers })).action).toBe('ALLOW');
  });
});

describe('metrics', () => {
  it('count requests by metric name, not by rule name', () => {
    const sim = Simulator.fromTemplate(
      template([rule('count', 0, path('/a'), { Count: {} }), rule('block', 1, path('/a'))]),
    );
    sim.evaluate(request({ uri: '/a' }));
    sim.evaluate(request({ uri: '/b' }));
    const WebACL = 'acl-metric';
    const Region = 'eu-central-1';
    expect(sim.metrics()).toEqual(
      expect.arrayContaining([
        { metricName: 'CountedRequests', dimensions: { WebACL, Rule: 'count-metric', Region }, value: 1 },
        { metricName: 'BlockedRequests', dimensions: { WebACL, Rule: 'block-metric', Region }, value: 1 },
        { metricName: 'BlockedRequests', dimensions: { WebACL, Rule: 'ALL', Region }, value: 1 },
        { metricName: 'AllowedRequests', dimensions: { WebACL, Rule: 'Default_Action', Region }, value: 1 },
        { metricName: 'AllowedRequests', dimensions: { WebACL, Rule: 'ALL', Region }, value: 1 },
      ]),
    );
    expect(sim.metrics()).toHaveLength(5);
  });

  it('count valid tokens apart from CAPTCHAs that were asked for', () => {
    const sim = Simulator.fromTemplate(template([rule('ask', 0, path('/'), { Captcha: {} })]), {
      clock: { now: () => START },
    });
    const token = sim.tokens.mint({ captchaSolvedAt: START, domain: 'app.example.com' });
    sim.evaluate(request());
    sim.evaluate(
      request({
        headers: [
          ['host', 'app.example.com'],
          ['x-aws-waf-token', token],
        ],
      }),
    );
    const asked = sim.metrics().filter(({ dimensions }) => dimensions.Rule === 'ask-metric');
    expect(asked.map(({ metricName, value }) => [metricName, value])).toEqual([
      ['CaptchaRequests', 1],
      ['RequestsWithValidCaptchaToken', 1],
    ]);
  });

  it('leave rules out whose metrics are off', () => {
    const off = { ...rule('block', 0, path('/')), VisibilityConfig: visibility('block', false) };
    const sim = Simulator.fromTemplate(template([off]));
    sim.evaluate(request());
    expect(sim.metrics().map(({ dimensions }) => dimensions.Rule)).toEqual(['ALL']);
  });

  it('count labels by what became of their requests', () => {
    const labelled = { ...rule('label', 0, path('/a'), { Count: {} }), RuleLabels: [{ Name: 'otp:send' }] };
    const sim = Simulator.fromTemplate(template([labelled]));
    sim.evaluate(request({ uri: '/a' }));
    expect(sim.metrics()).toContainEqual({
      metricName: 'AllowedRequests',
      dimensions: {
        WebACL: 'acl-metric',
        Region: 'eu-central-1',
        LabelNamespace: 'awswaf:111122223333:webacl:acl:otp:',
        Label: 'send',
      },
      value: 1,
    });
  });
});

describe('rate-limited addresses', () => {
  it('are given as the service gives them', () => {
    let now = START;
    const sim = Simulator.fromTemplate(template([rule('rate', 0, rate(10))]), { clock: { now: () => now } });
    for (const ip of ['192.0.2.1', '2001:DB8::1']) for (let i = 0; i < 11; i++) sim.evaluate(request({ ip }));
    for (let i = 0; i < 10; i++) sim.evaluate(request({ ip: '192.0.2.2' }));
    expect(sim.rateLimitedAddresses('rate')).toEqual({ ipv4: ['192.0.2.1/32'], ipv6: ['2001:db8::1/128'] });
    now += 300_000;
    expect(sim.rateLimitedAddresses('rate')).toEqual({ ipv4: [], ipv6: [] });
  });

  it('are those of the last check in the mode that is like AWS', () => {
    let now = START;
    const options = { clock: { now: () => now }, mode: 'aws-like' as const };
    const sim = Simulator.fromTemplate(template([rule('rate', 0, rate(10))]), options);
    for (let i = 0; i < 11; i++) sim.evaluate(request());
    expect(sim.rateLimitedAddresses('rate').ipv4).toEqual([]);
    now += 10_000;
    expect(sim.rateLimitedAddresses('rate').ipv4).toEqual(['192.0.2.1/32']);
  });

  it('are refused for other rules', () => {
    const sim = Simulator.fromTemplate(template([rule('block', 0, path('/'))]));
    expect(codeOf(() => sim.rateLimitedAddresses('block'))).toBe('unknown_rule');
    expect(codeOf(() => sim.rateLimitedAddresses('gone'))).toBe('unknown_rule');
  });
});

describe('a verdict', () => {
  it('tells the steps up to the deciding rule', () => {
    const labelled = { ...rule('label', 0, path('/a'), { Count: {} }), RuleLabels: [{ Name: 'x' }] };
    const sim = Simulator.fromTemplate(
      template([labelled, rule('miss', 1, path('/b')), rule('block', 2, path('/a')), rule('after', 3, path('/a'))]),
    );
    const verdict = sim.evaluate(request({ uri: '/a' }));
    expect(
      verdict.trace.map(({ rule: name, matched, action, terminating, labels }) => [
        name,
        matched,
        action,
        terminating,
        labels,
      ]),
    ).toEqual([
      ['label', true, 'COUNT', false, ['awswaf:111122223333:webacl:acl:x']],
      ['miss', false, undefined, false, []],
      ['block', true, 'BLOCK', true, []],
    ]);
  });

  it('says why it is not exact, once, and in the step too', () => {
    const decode = [{ Priority: 0, Type: 'URL_DECODE' }];
    const decoded = (text: string): object => ({
      ByteMatchStatement: {
        FieldToMatch: { UriPath: {} },
        SearchString: text,
        PositionalConstraint: 'EXACTLY',
        TextTransformations: decode,
      },
    });
    const sim = Simulator.fromTemplate(template([rule('one', 0, decoded('/x y')), rule('two', 1, decoded('/a b'))]));
    const verdict = sim.evaluate(request({ uri: '/a+b' }));
    expect(verdict.rule).toBe('two');
    expect(verdict.fidelity).toBe('undocumented');
    expect(verdict.notes).toEqual([expect.stringContaining('waf-rule-statement-transformation')]);
    expect(verdict.trace.map(({ fidelity }) => fidelity)).toEqual(['undocumented', 'undocumented']);
    expect(sim.evaluate(request({ uri: '/ab' })).fidelity).toBe('exact');
  });

  it('prints without its inner workings', () => {
    const sim = Simulator.fromTemplate(template([rule('block', 0, path('/'))]));
    expect(Object.keys(JSON.parse(JSON.stringify(sim.evaluate(request({ uri: '/a' })))))).toEqual([
      'action',
      'rule',
      'labels',
      'fidelity',
      'notes',
      'trace',
      'insertedHeaders',
    ]);
  });
});
