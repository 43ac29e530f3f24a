import { Simulator, type WafRequest } from '../../lib/sim';
import { runs } from '../runs';
import { randomNumbers } from './hostile-request';
import { knowing } from './known-shape';
import { rate, rule, template } from './small-templates';

const none = [{ Priority: 0, Type: 'NONE' }];
const contains = (
  FieldToMatch: object,
  SearchString: string,
  TextTransformations: object = none,
  PositionalConstraint = 'CONTAINS',
): object => ({
  ByteMatchStatement: { FieldToMatch, SearchString, PositionalConstraint, TextTransformations },
});
const headers = (MatchPattern: object, MatchScope: string): object => ({
  Headers: { MatchPattern, MatchScope, OversizeHandling: 'MATCH' },
});

/** One field each, so that a request which differs from those before in that field alone meets another answer. */
const FIELDS: readonly object[] = [
  contains({ UriPath: {} }, '%', [{ Priority: 0, Type: 'URL_DECODE' }]),
  contains({ QueryString: {} }, 'a=1'),
  contains({ SingleQueryArgument: { Name: 'a' } }, '1'),
  contains({ UriFragment: { FallbackBehavior: 'MATCH' } }, 'x'),
  contains({ Method: {} }, 'POST'),
  contains({ SingleHeader: { Name: 'x-key' } }, 'b'),
  contains({ SingleHeader: { Name: 'cookie' } }, 'b'),
  contains({ HeaderOrder: { OversizeHandling: 'CONTINUE' } }, 'x-other'),
  contains(headers({ IncludedHeaders: ['x-key', 'X-Other'] }, 'VALUE'), 'c'),
  contains(headers({ All: {} }, 'KEY'), 'cookie'),
  contains(headers({ ExcludedHeaders: ['host'] }, 'ALL'), 'c'),
  contains({ Cookies: { MatchPattern: { All: {} }, MatchScope: 'VALUE', OversizeHandling: 'CONTINUE' } }, 'c'),
  contains({ Body: { OversizeHandling: 'CONTINUE' } }, 'b'),
  contains({ JsonBody: { MatchPattern: { All: {} }, MatchScope: 'VALUE', OversizeHandling: 'CONTINUE' } }, 'c'),
  contains({ JA3Fingerprint: { FallbackBehavior: 'NO_MATCH' } }, '1'.repeat(32), none, 'EXACTLY'),
  { GeoMatchStatement: { CountryCodes: ['DE'] } },
  { OrStatement: { Statements: [contains({ SingleHeader: { Name: 'x-key' } }, 'a'), contains({ Method: {} }, 'G')] } },
  { NotStatement: { Statement: contains({ SingleHeader: { Name: 'x-other' } }, 'a') } },
];

function webAcl(): object {
  const counting = FIELDS.map((statement, at) => ({
    ...rule(`field-${at}`, at, statement, { Count: {} }),
    RuleLabels: [{ Name: `field:${at}` }],
  }));
  const label = (Key: string) => ({ LabelMatchStatement: { Scope: 'LABEL', Key } });
  const both = { AndStatement: { Statements: [label('field:5'), label('field:12')] } };
  const limited = rate(10) as { RateBasedStatement: object };
  limited.RateBasedStatement = { ...limited.RateBasedStatement, ScopeDownStatement: label('field:4') };
  const more = [
    rule('both', 100, both, { Captcha: {} }),
    { ...rule('limit', 101, limited, { Count: {} }), RuleLabels: [{ Name: 'over' }] },
    rule('over', 102, label('over')),
  ];
  return template([...counting, ...more]);
}

/** Requests that have much in common. */
function alike(random: (below: number) => number): WafRequest {
  const pick = <T>(...of: readonly T[]): T => of[random(of.length)]!;
  const pair = (name: string, ...values: readonly string[]): Array<[string, string]> =>
    random(3) === 0 ? [] : [[name, pick(...values)]];
  return {
    ip: pick('192.0.2.1', '192.0.2.2', 'nobody'),
    method: pick('GET', 'POST'),
    uri: pick('/', '/%25', '/?a=1', '/?a=2', '/#x', '/?b=\u0100'),
    headers: [
      ...pair('x-long', 'a', 'a'.repeat(8170), '\u0100'.repeat(3000)),
      ['host', 'app.example.com'],
      ...pair(pick('x-key', 'X-Key'), 'a', 'b', 'c', '\u0100'),
      ...pair('x-other', 'a', 'c'),
      ...pair('x-key', 'a', 'b'),
      ...pair('cookie', 'a=b', 'a=c'),
      ...pair('user-agent', 'a', 'c'),
    ],
    ...pick<Partial<WafRequest>>(
      {},
      {},
      { body: Buffer.alloc(0) },
      { body: Buffer.from('b') },
      { body: Buffer.from('["c"]') },
    ),
    ...pick<Partial<WafRequest>>({}, {}, { country: 'DE' }, { country: 'FR' }, { ja3: '1'.repeat(32) }),
  };
}

it('judges a request by all of it, however much it has in common with those before', () => {
  const plain = (): string[] => {
    let now = 0;
    const sim = Simulator.fromTemplate(webAcl(), { clock: { now: () => (now += 900) } });
    const random = randomNumbers(11);
    const told = Array.from({ length: runs(1500, 100_000) }, () => JSON.stringify(sim.evaluate(alike(random))));
    return [...told, JSON.stringify(sim.metrics())];
  };
  const end = knowing('no');
  const wanted = plain();
  end();
  expect(plain()).toEqual(wanted);
  expect(new Set(wanted.map((verdict) => JSON.parse(verdict).action)).size).toBeGreaterThan(2);
});

it('takes members that a class gives for the request', () => {
  class Given {
    get ip() {
      return '192.0.2.1';
    }
    get method() {
      return 'POST';
    }
    get uri() {
      return '/';
    }
    get headers() {
      return [['x-key', 'b']] as const;
    }
    get body() {
      return Buffer.from('b');
    }
  }
  const sim = Simulator.fromTemplate(webAcl());
  const verdicts = [1, 2, 3].map(() => sim.evaluate(new Given()));
  expect(verdicts.map(({ action, notes }) => [action, notes])).toEqual([1, 2, 3].map(() => ['CAPTCHA', []]));
});
