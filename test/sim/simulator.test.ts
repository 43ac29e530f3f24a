import { Simulator, type WafRequest } from '../../lib/sim';
import { codeOf, gated, path, rate, request, rule, set, template, visibility } from './small-templates';

const START = Date.parse('2026-01-01T00:00:00Z');

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

  it('says what its rules noted of this request, whatever they noted of those before', () => {
    const sim = Simulator.fromTemplate(template([rule('limit', 0, rate(10))]), { clock: { now: () => START } });
    const notes = (ip: string) => sim.evaluate(request({ ip })).trace[0]?.notes;
    for (let n = 0; n < 5; n++) expect(notes('192.0.2.1')).toEqual([]);
    const near = notes('192.0.2.1');
    const unreadable = notes('nobody');
    expect(near).toEqual([expect.stringContaining('rate')]);
    expect(unreadable).toEqual([expect.stringContaining('address')]);
    expect(notes('192.0.2.1')).toEqual(near);
    expect(notes('192.0.2.2')).toEqual([]);
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
