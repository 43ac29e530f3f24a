import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathsOfRegex } from '../../bin/operator/listener-rules';
import { acl, healthyShield } from './healthy-shield';
import { ALB } from './operator-rig';

let rig: Awaited<ReturnType<typeof healthyShield>>;
beforeEach(async () => {
  rig = await healthyShield();
});
afterEach(() => rig.close());

describe('a load balancer', () => {
  test('before the first deploy: another web ACL, fail open and a late HTTP/2 body are to mend', async () => {
    rig.stacks.stacks.clear();
    rig.waf.webAcls.set('other', acl('team-acl', 'other'));
    rig.waf.associations.set(ALB, 'other');
    rig.loadBalancers.loadBalancers.set(ALB, {
      'waf.fail_open.enabled': 'true',
      'routing.http.xff_header_processing.mode': 'remove',
    });
    rig.loadBalancers.targetGroups.set(ALB, [
      { name: 'web', attributes: { 'waf.http2.traffic_inspection_behavior': 'inspect_immediately' } },
    ]);
    const { exitCode, out } = await rig.type(`doctor --load-balancer ${ALB}`);
    expect(exitCode).toBe(3);
    expect(out).toContain('note no stack OtpShield is deployed yet');
    expect(out).toContain('BAD  it has the web ACL team-acl already');
    expect(out).toContain('note it is reachable from the internet');
    expect(out).toContain('BAD  waf.fail_open.enabled is true');
    expect(out).toContain('note routing.http.xff_header_processing.mode is remove');
    expect(out).toContain('BAD  target group web: waf.http2.traffic_inspection_behavior is inspect_immediately');
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['not set', {}, /^note target group web: waf\.http2\.traffic_inspection_behavior is not set/m],
    [
      'set',
      { 'waf.http2.traffic_inspection_behavior': 'inspect_after_sufficient_data' },
      /^ok {3}target group web: AWS WAF waits/m,
    ],
  ])('whether AWS WAF waits for the body of an HTTP/2 request is said when it is %s', async (_, attributes, said) => {
    rig.loadBalancers.targetGroups.set(ALB, [{ name: 'web', attributes }]);
    const { exitCode, out } = await rig.type(`doctor --load-balancer ${ALB}`);
    expect(out).toMatch(said);
    expect(exitCode).toBe(0);
  });

  test('that forwards nothing without a secret header cannot be reached around CloudFront', async () => {
    const forward = { Actions: [{ Type: 'forward' }] };
    const header = {
      Field: 'http-header',
      HttpHeaderConfig: { HttpHeaderName: 'x-origin', Values: ['kept-by-CloudFront'] },
    };
    const listener = (...rules: object[]) => [{ arn: 'listener', port: 443, rules: rules as never[] }];
    rig.loadBalancers.listeners.set(
      ALB,
      listener({ ...forward, Conditions: [header] }, { Actions: [{ Type: 'fixed-response' }] }),
    );
    expect((await rig.type(`doctor --load-balancer ${ALB}`)).out).toContain('forwards nothing without a header');
    rig.loadBalancers.listeners.set(ALB, listener({ ...forward, Conditions: [header] }, forward));
    expect((await rig.type(`doctor --load-balancer ${ALB}`)).out).toContain('whoever knows its name goes around that');
  });

  test('its listener rules are looked through for routes that send', async () => {
    rig.loadBalancers.listeners.set(ALB, [
      {
        arn: 'listener',
        port: 443,
        rules: [
          { Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/auth/otp', '/api/invite'] } }] },
          {
            Conditions: [
              { Field: 'path-pattern', PathPatternConfig: { Values: ['/verify'] } },
              { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
            ],
          },
        ],
      },
    ]);
    const { out } = await rig.type(`doctor --load-balancer ${ALB} --covered /api/auth/otp`);
    expect(out).toContain('ok   it is guarded by this shield');
    expect(out.match(/looks like it sends/g)).toHaveLength(1);
    expect(out).toContain('BAD  ANY /api/invite looks like it sends something ("invite") and is not covered');
  });

  describe('whose rules rewrite URLs', () => {
    const rewriting = (Regex: string, Replace: string, path: object | undefined) =>
      rig.loadBalancers.listeners.set(ALB, [
        {
          arn: 'listener',
          port: 443,
          rules: [
            {
              Priority: '7',
              Conditions: path === undefined ? [] : [{ Field: 'path-pattern', PathPatternConfig: path }],
              Actions: [{ Type: 'forward' }],
              Transforms: [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex, Replace }] } }],
            },
          ],
        },
      ]);
    const look = () => rig.type(`doctor --load-balancer ${ALB} --covered /api/auth/otp /users/:id/code /v3/*`);

    test.each<[string, string, string, object | undefined]>([
      ['by its name', '^/quick$', '/api/auth/otp', { Values: ['/quick'] }],
      ['in other letters', '^/quick$', '/API/auth/OTP', { Values: ['/quick'] }],
      ['with what the client says', '^/v1/(.*)$', '/$1', { Values: ['/v1/*'] }],
      ['by taking a prefix off', '^/v1', '', { Values: ['/v1/*'] }],
      ['in the middle of the path', 'xx', 'auth', undefined],
      ['with a parameter', '^/u/([0-9]+)$', '/users/${1}/code', { RegexValues: ['^/u/[0-9]+$'] }],
      ['below a prefix', '^/legacy/(.+)$', '/v3/$1', { Values: ['/legacy/*'] }],
      ['with a slash behind', '^/quick$', '/api/auth/otp/', { Values: ['/quick'] }],
      ['with or without one', '^/quick/(.*)$', '/api/auth/otp/$1', { Values: ['/quick/*'] }],
      ['with two slashes', '^/quick$', '/api//auth/otp', { Values: ['/quick'] }],
      ['in another encoding', '^/quick$', '/api/%61uth/otp', { Values: ['/quick'] }],
      ['by a way around', '^/quick$', '/s/../api/./auth/otp', { Values: ['/quick'] }],
      ['with a parameter of the path', '^/quick$', '/api/auth/otp;v=1', { Values: ['/quick'] }],
      ['to the top of a prefix', '^/quick$', '/v3', { Values: ['/quick'] }],
      ['with a query behind', '^/quick$', '/api/auth/otp?from=$0', undefined],
      ['by its query', '^/quick$', '/index.php?route=/api/auth/otp', { Values: ['/quick'] }],
      ['by its encoded query', '^/quick$', '/index.php?r=api%2Fauth%2Fotp&x=1', undefined],
    ])('into a protected route, %s, is told', async (_, regex, replace, path) => {
      rewriting(regex, replace, path);
      const { exitCode, out } = await look();
      expect(out).toContain(`BAD  listener rule 7 rewrites ${regex} to ${replace}, which leads into the protected /`);
      expect(out).toContain('mend: name the paths that clients ask for as routes of the shield');
      expect(exitCode).toBe(3);
    });

    test('to a route that looks like it sends is told', async () => {
      rewriting('^/a$', '/internal/send-invite', { Values: ['/a'] });
      expect((await look()).out).toContain('leads to a path that looks like it sends something ("send")');
    });

    test.each<[string, string, string, object | undefined]>([
      ['elsewhere', '^/dp/([A-Za-z0-9]+)/?$', '/product.php?id=$1', { Values: ['/dp/*'] }],
      ['below another prefix', '^/old/(.*)$', '/new/$1', { Values: ['/old/*'] }],
      ['of a route that is covered, to where the application has it', '^/api/auth/otp$', '/internal/mailer', undefined],
      ['only what is covered', '^/v3/(.*)$', '/api/auth/otp', { Values: ['/v3/*'] }],
    ])('%s is nothing to mend', async (_, regex, replace, path) => {
      rewriting(regex, replace, path);
      const { exitCode, out } = await look();
      expect(out).toContain('ok   1 listener rules rewrite URLs, none into a route past the shield');
      expect(exitCode).toBe(0);
    });

    test('into a route that sends, from one that verifies, is told: it has no human check', async () => {
      rewriting('^/api/auth/verify$', '/api/auth/otp', { Values: ['/api/auth/verify'] });
      const before = process.cwd();
      const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
      const context = {
        'otp-shield:requestRoutes': ['/api/auth/otp'],
        'otp-shield:verifyRoutes': ['/api/auth/verify'],
      };
      writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ context }));
      process.chdir(folder);
      try {
        const { out } = await rig.type(`doctor --load-balancer ${ALB}`);
        expect(out).toContain('which leads into the protected /api/auth/otp: AWS WAF sees the URL before that');
      } finally {
        process.chdir(before);
        rmSync(folder, { recursive: true });
      }
    });

    test('of part of the path into the query is for somebody to think about', async () => {
      rewriting('^/old/(.*)$', '/index.php?q=$1', { Values: ['/old/*'] });
      expect((await look()).out).toMatch(
        /^note listener rule 7 rewrites .*: if the application takes its path from the query/m,
      );
    });

    test('of the Host is told', async () => {
      const rule = { Priority: '9', Transforms: [{ Type: 'host-header-rewrite', HostHeaderRewriteConfig: {} }] };
      rig.loadBalancers.listeners.set(ALB, [{ arn: 'listener', port: 443, rules: [rule] }]);
      expect((await look()).out).toContain(
        'note listener rule 9 rewrites the Host, and AWS WAF sees the one before that',
      );
    });

    test('from one covered route to another is for somebody to think about', async () => {
      rewriting('^/v3/api/auth/otp$', '/api/auth/otp', undefined);
      const { out } = await rig.type(`doctor --load-balancer ${ALB} --covered /api/auth/otp /v3/api/auth/otp`);
      expect(out).toMatch(/^note listener rule 7 rewrites .* from one covered route to another \(\/api\/auth\/otp/m);
    });
  });

  test('its rules with regular expressions are looked through, too', async () => {
    const condition = { Field: 'path-pattern', PathPatternConfig: { RegexValues: ['^/api/(orders|invite)/[0-9]+$'] } };
    rig.loadBalancers.listeners.set(ALB, [{ arn: 'listener', port: 443, rules: [{ Conditions: [condition] }] }]);
    const { out } = await rig.type(`doctor --load-balancer ${ALB} --covered /api/auth/otp`);
    expect(out).toContain('BAD  ANY /api/invite/* looks like it sends something ("invite") and is not covered');
    expect(out).not.toContain('orders');
  });

  test.each([
    ['^/api/otp$', ['/api/otp']],
    ['^/(?:v1|v2)/otp(/resend)?$', ['/v1/otp/resend', '/v1/otp', '/v2/otp/resend', '/v2/otp']],
    ['(?i)^/auth/[^/]+/verify\\.json$', ['/auth/*/verify.json']],
    ['/magic', ['/magic']],
    ['send-code', ['*send-code']],
    ['^/otps?$', ['/otp', '/otps']],
    ['^/(api/){0,1}otp$', ['/api/otp', '/otp']],
    ['^/[aA]uth/[oO][Tt][pP]$', ['/auth/otp']],
  ])('%s names %j', (regex, paths) => {
    expect(pathsOfRegex(regex).sort()).toEqual([...paths].sort());
  });

  test('a rule that leaves open what stands below it is never said to be covered', async () => {
    const condition = { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } };
    rig.loadBalancers.listeners.set(ALB, [{ arn: 'listener', port: 443, rules: [{ Conditions: [condition] }] }]);
    const { out } = await rig.type(`doctor --load-balancer ${ALB} --covered /api/auth/otp`);
    expect(out).toMatch(
      /^note of 1 route, .*; which routes \/api\/\* stand for, nothing here tells\n {5}mend: give --openapi/m,
    );
    const { out: covered } = await rig.type(`doctor --load-balancer ${ALB} --covered /api/*`);
    expect(covered).toContain('ok   of 1 route, all that look like they send something are covered\n');
  });

  test('where rewrites lead is not called good without the covered routes', async () => {
    const rule = {
      Actions: [{ Type: 'forward' }],
      Transforms: [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/a$', Replace: '/b' }] } }],
    };
    rig.loadBalancers.listeners.set(ALB, [{ arn: 'listener', port: 443, rules: [rule] }]);
    const before = process.cwd();
    process.chdir(tmpdir());
    try {
      const { out } = await rig.type(`doctor --load-balancer ${ALB}`);
      expect(out).toMatch(/^note 1 listener rules rewrite URLs; .* can not be told without the covered routes/m);
      expect(out).not.toContain('none into a route');
    } finally {
      process.chdir(before);
    }
  });

  test('that a Kubernetes controller made may lose its web ACL again', async () => {
    rig.loadBalancers.tags.set(ALB, { 'elbv2.k8s.aws/cluster': 'shop' });
    const { out } = await rig.type(`doctor --load-balancer ${ALB}`);
    expect(out).toMatch(/^note the AWS Load Balancer Controller of Kubernetes made it/m);
    expect(out).toContain(`annotation alb.ingress.kubernetes.io/wafv2-acl-arn: ${rig.webAclArn}`);
  });

  test.each<[string, object]>([
    ['of any value', { HttpHeaderName: 'x-origin', Values: ['*'] }],
    ['of a value or any other', { HttpHeaderName: 'x-origin', Values: ['kept-by-CloudFront', '??*'] }],
    ['of a value that is guessed', { HttpHeaderName: 'x-origin', Values: ['a*'] }],
    ['that every browser sends', { HttpHeaderName: 'User-Agent', Values: ['*Mozilla/5.0 (*'] }],
    ['that any regular expression fits', { HttpHeaderName: 'x-origin', RegexValues: ['^[\\w-]{1,100}$'] }],
    ['of no value at all', { HttpHeaderName: 'x-origin' }],
  ])('that forwards with a header %s can be reached around CloudFront', async (_, HttpHeaderConfig) => {
    const any = { Field: 'http-header', HttpHeaderConfig };
    rig.loadBalancers.listeners.set(ALB, [
      { arn: 'listener', port: 443, rules: [{ Actions: [{ Type: 'forward' }], Conditions: [any] }] },
    ]);
    expect((await rig.type(`doctor --load-balancer ${ALB}`)).out).toContain('whoever knows its name goes around that');
  });

  test('that is none is refused', async () => {
    await expect(rig.type('doctor --load-balancer my-alb')).resolves.toMatchObject({ exitCode: 2 });
  });
});
