import fc from 'fast-check';
import { CAPTCHA_PAGE, CHALLENGE_PAGE, SOLVE_PATH } from '../../lib/sim/interstitial';
import { TokenAuthority } from '../../lib/sim/tokens/token-authority';

const contents = fc.record(
  { captchaSolvedAt: fc.nat(), challengeSolvedAt: fc.nat(), domain: fc.domain() },
  { requiredKeys: ['domain'] },
);

it('gives back what was put into a token', () => {
  const authority = new TokenAuthority();
  fc.assert(
    fc.property(contents, (given) => {
      const token = authority.mint(given);
      expect(token).toMatch(/^[0-9a-f-]{36}:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/);
      expect(authority.read(token)).toEqual(given);
    }),
    { numRuns: 100 },
  );
});

it('gives nothing for a token that was changed anywhere', () => {
  const authority = new TokenAuthority();
  const token = authority.mint({ captchaSolvedAt: 1_767_225_600_000, domain: 'app.example.com' });
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom('a', 'B', '0', '1', ':', '=', '+', ' '), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      fc.pre(changed !== token);
      // The last character of base64 before the padding carries bits that nothing depends on.
      fc.pre(at !== token.length - 2);
      expect(authority.read(changed)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

it.each(['', ':', '::', 'a:b:c', `${'a'.repeat(5000)}`])('gives nothing for %j', (token) => {
  expect(new TokenAuthority().read(token)).toBeUndefined();
});

it("gives nothing for another simulator's token", () => {
  expect(new TokenAuthority().read(new TokenAuthority().mint({ domain: 'app.example.com' }))).toBeUndefined();
});

it('never gives the same token twice', () => {
  const authority = new TokenAuthority();
  const tokens = Array.from({ length: 100 }, () => authority.mint({ domain: 'app.example.com' }));
  expect(new Set(tokens).size).toBe(100);
});

it.each([
  ['captcha', CAPTCHA_PAGE],
  ['challenge', CHALLENGE_PAGE],
])('asks the local load balancer for a token on the page of a %s', (kind, page) => {
  expect(page).toContain(`'${SOLVE_PATH}'`);
  expect(page).toContain(`solve('${kind}')`);
  expect(page).toContain('location.reload()');
  expect(page).toMatch(/<noscript>[^<]+<\/noscript>/);
});
