import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { allowsOrigin, plainOrigin } from '../../lib/contract/protection/allowed-origin';
import { rulesOf, stack, templateOf, webAcl } from './stack';
import { SimulatedWebAcl } from './traffic';
import { GateRig } from './turnstile-gate/parts';

const OTP = '/api/auth/otp';

describe('an allowed origin', () => {
  test.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['https://app.example.com/', 'https://app.example.com'],
    ['HTTPS://App.Example.com', 'https://app.example.com'],
    ['https://app.example.com:443', 'https://app.example.com'],
    ['https://app.example.com:8443', 'https://app.example.com:8443'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['http://localhost:5173/', 'http://localhost:5173'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['ionic://localhost/', 'ionic://localhost'],
    ['tauri://localhost', 'tauri://localhost'],
    ['https://*.preview.example.com', 'https://*.preview.example.com'],
    ['https://*.example.com/', 'https://*.example.com'],
  ])('%s is what browsers send: %s', (given, sent) => expect(plainOrigin(given)).toBe(sent));

  test.each([
    'app.example.com',
    'https://app.example.com/x',
    'https://app.example.com?x',
    'https://user@app.example.com',
    'null',
    'file://x',
    '*',
    'https://*',
    'https://*.com',
    'https://*.vercel.app',
    'https://*.pages.dev',
    'https://*.github.io',
    'https://*.my-team.vercel.app',
    'https://app-*.example.com',
    'https://*.*.example.com',
    'https://*.10.0.0.1',
    'capacitor://*.localhost',
    'https://app.example.com\nx',
  ])('%j is refused', (given) => {
    expect(plainOrigin(given)).toBeUndefined();
    expect(() => webAcl({ allowedOrigins: [given] })).toThrow('allowedOrigins[0] must be an origin');
  });

  test.each([
    ['https://pr-12.preview.example.com', true],
    ['HTTPS://PR-12.preview.example.com', true],
    ['https://a.b.preview.example.com', false],
    ['https://preview.example.com', false],
    ['https://preview.example.com.evil.example', false],
    ['https://evil.example/.preview.example.com', false],
    ['http://pr-12.preview.example.com', false],
    ['https://pr-12xpreview.example.com', false],
    ['https://.preview.example.com', false],
  ])('with a star stands for one label: %s %s', (origin, allowed) => {
    expect(allowsOrigin(['https://*.preview.example.com'], origin)).toBe(allowed);
  });
});

describe('several origins', () => {
  const origins = ['https://app.example.com/', 'capacitor://localhost', 'https://*.preview.example.com'];
  const acl = new SimulatedWebAcl({ allowedOrigins: origins });
  const preflight = (origin: string) =>
    acl.rule(OTP, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });

  test.each([
    ['https://app.example.com', 'Default_Action'],
    ['capacitor://localhost', 'Default_Action'],
    ['https://pr-12.preview.example.com', 'Default_Action'],
    ['https://a.b.preview.example.com', 'human-check'],
    ['https://evil.example', 'human-check'],
    ['capacitor://localhost.evil', 'human-check'],
    ['https://preview.example.com.evil.example', 'human-check'],
  ])('the preflight of %s: %s', (origin, rule) => expect(preflight(origin)).toBe(rule));

  test('can read every block, without cookies', () => {
    for (const { Action } of rulesOf(templateOf({ allowedOrigins: origins }))) {
      const response = (
        Action as { Block?: { CustomResponse: { ResponseHeaders: { Name: string; Value: string }[] } } }
      ).Block;
      if (!response) continue;
      const headers = new Map(response.CustomResponse.ResponseHeaders.map(({ Name, Value }) => [Name, Value]));
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-expose-headers')).toBe('retry-after');
      // A browser refuses the star beside it, and it must never be there.
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    }
  });

  test('with a star are warned of', () => {
    const scope = stack();
    webAcl({ allowedOrigins: origins }, scope);
    Annotations.fromStack(scope).hasWarning('*', Match.stringLikeRegexp('cdk-otp-shield:wildcardOrigin'));
  });

  test('are told the same by the gate of Turnstile', async () => {
    const rig = new GateRig({ allowedOrigins: origins.map((origin) => plainOrigin(origin)!) });
    const allowed = async (origin: string) =>
      (await rig.send('/otp-shield/turnstile', '', { origin }, 'OPTIONS')).headers['access-control-allow-origin'];
    expect(await allowed('https://pr-12.preview.example.com')).toBe('https://pr-12.preview.example.com');
    expect(await allowed('capacitor://localhost')).toBe('capacitor://localhost');
    expect(await allowed('https://a.b.preview.example.com')).toBeUndefined();
  });
});
