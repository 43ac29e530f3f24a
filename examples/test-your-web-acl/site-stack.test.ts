/// <reference types="jest" />
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type SimMatchers, Simulator, simMatchers, wafRequest } from 'cdk-otp-shield/sim';
import { SiteStack } from './site-stack';

declare global {
  namespace jest {
    interface Matchers<R> extends SimMatchers<R> {}
  }
}
expect.extend(simMatchers);

/** Virtual time: the rate limit is tried over minutes in no time. */
const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };

const site = () =>
  Simulator.fromTemplate(Template.fromStack(new SiteStack(new App(), 'Site')).toJSON(), {
    clock,
    // AWS's rules aren't public, so the test says which requests they match.
    managedRuleGroups: [
      {
        name: 'AWSManagedRulesAmazonIpReputationList',
        rules: [{ name: 'AWSManagedIPReputationList', action: 'BLOCK', matches: ({ ip }) => ip === '203.0.113.66' }],
      },
    ],
  });

describe('the web ACL of the site', () => {
  test('blocks an address with a bad reputation, and its neighbour not', () => {
    expect(site().evaluate(wafRequest({ ip: '203.0.113.66' }))).toBeBlockedBy('AWSManagedIPReputationList');
    expect(site().evaluate(wafRequest({ ip: '203.0.113.67' }))).toBeAllowed();
  });

  test('blocks a country, and an address that AWS can not place not', () => {
    expect(site().evaluate(wafRequest({ country: 'KP' }))).toBeBlockedBy('countries');
    expect(site().evaluate(wafRequest({}))).toBeAllowed();
  });

  test.each(['/login', '/Login/', '/%6cogin', '//login'])('limits %s to 20 requests in five minutes', (uri) => {
    const sim = site();
    const send = (ip: string) => sim.evaluate(wafRequest({ ip, method: 'POST', uri }));
    for (let n = 0; n < 20; n++) expect(send('198.51.100.7')).toBeAllowed();
    expect(send('198.51.100.7')).toBeBlockedBy('login-rate');
    expect(send('198.51.100.8')).toBeAllowed();
    clock.time += 301_000;
    expect(send('198.51.100.7')).toBeAllowed();
  });

  test('leaves other routes alone', () => {
    const sim = site();
    for (let n = 0; n < 50; n++) expect(sim.evaluate(wafRequest({ uri: '/products' }))).toBeAllowed();
  });
});
