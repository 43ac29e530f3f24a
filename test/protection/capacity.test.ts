import { optionCosts } from './option-costs';
import { webAcl } from './stack';

test('the default set with one request route and one verify route takes 500 units at most', () => {
  expect(webAcl().capacity).toBeLessThanOrEqual(500);
});

/** The table in docs/rules.md, section "What it costs in capacity"; `npm run capacity` prints it. */
test('each option adds what the docs say', () => {
  const costs = optionCosts();
  expect(costs).toMatchInlineSnapshot(`
{
  "HumanCheck.none()": -96,
  "a field of GraphQL": 320,
  "a method of JSON-RPC": 239,
  "a procedure of tRPC": 155,
  "a second request route": 76,
  "accountCreation, two paths": 75,
  "anonymousIpList: {}": 63,
  "botControl, targeted": 90,
  "both of them": 365,
  "campaignBudget": 8,
  "fingerprintLimit with one that is usual": 36,
  "header with a value": 7,
  "honeypotField": 97,
  "hosts: one": 8,
  "ipReputationList: {}": 39,
  "methods: ALL_BUT_GET": 54,
  "methods: PUZZLE_ON_GET": 60,
  "one of allowedOrigins": 72,
  "recipientRules": 118,
  "recipientRules with two phone prefixes": 298,
  "recipientsPerRequest: 1": 3,
  "recipientsPerRequest: 3": 250,
  "scriptSigns, all three": 23,
  "server actions": 22,
  "server actions less four, and handlers": 48,
  "unusualRouters: [ECHO_REWRITE]": 43,
  "unusualRouters: [ZEND_1]": 42,
}
`);
});
