import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  AuthorizationType,
  CfnGraphQLApi,
  CfnGraphQLSchema,
  CfnSourceApiAssociation,
  GraphqlApi,
} from 'aws-cdk-lib/aws-appsync';
import { ShieldAuditor } from '../../lib/posture/shield-auditor';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { ALB_ARN, stack } from './stack';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const ARN = 'arn:aws:appsync:eu-central-1:111122223333:apis/abcdefghijklmnopqrstuvwxyz';
const STAGE = 'arn:aws:apigateway:eu-central-1::/restapis/a1b2c3/stages/prod';
const FIELDS = ['sendOtp', 'resendOtp'];
const ROUTES = {
  requestRoutes: [OtpRoute.graphql('/graphql', FIELDS)],
  verifyRoutes: [OtpRoute.graphql('/graphql', ['checkOtp'])],
};
const PAGES = { tokenDomains: ['example.com'], allowedOrigins: ['https://app.example.com'] };
const SCHEMA = 'type Mutation { sendOtp(email: String!): Boolean resendOtp: Boolean checkOtp(code: String!): Boolean }';

function api(scope: Stack, definition = SCHEMA, id = 'Api'): CfnGraphQLApi {
  const made = new CfnGraphQLApi(scope, id, { name: id, authenticationType: AuthorizationType.API_KEY });
  new CfnGraphQLSchema(scope, `${id}Schema`, { apiId: made.attrApiId, definition });
  return made;
}

function shielded(props: Partial<OtpWebAclProps> = {}, scope = stack(), arn = api(scope).attrArn): Stack {
  new OtpWebAcl(scope, 'Acl', { ...ROUTES, ...PAGES, resourceArns: [arn], ...props });
  return scope;
}

const scope = shielded();
const template = Template.fromStack(scope);
const webAcl = new SimulatedWebAcl({}, template.toJSON());
const HOST = 'x.appsync-api.eu-central-1.amazonaws.com';
const post = (query: string, more: Sent = {}): Sent => ({
  body: JSON.stringify({ query, variables: {} }),
  ...more,
  // Headers that AppSync's clients send, and the network in front of it adds.
  headers: { host: HOST, 'content-type': 'application/json; charset=UTF-8', 'x-api-key': 'da2-1', ...more.headers },
});
const PAGE_TOKEN = { 'x-aws-waf-token': webAcl.token(5) };

describe('an API of AppSync', () => {
  test('is associated by its ARN, in the window of 8 KB that is fixed there', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: { 'Fn::GetAtt': ['Api', 'Arn'] },
    });
    const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
    expect(acl?.Properties).not.toHaveProperty('AssociationConfig');
    expect(JSON.stringify(acl)).not.toContain('JA4');
  });

  test('is looked after, with the permission that AWS WAF asks of AppSync', () => {
    const here = stack();
    const made = api(here).attrArn;
    const acl = new OtpWebAcl(here, 'Acl', { ...ROUTES, ...PAGES, resourceArns: [made] });
    new ShieldAuditor(here, 'Auditor', { webAcl: acl, resourceArns: [made], notify: [] });
    Template.fromStack(here).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'appsync:GetWebACLForResource', Resource: { 'Fn::GetAtt': ['Api', 'Arn'] } }),
        ]),
      },
    });
  });

  test.each([
    ['the field', post('mutation{sendOtp(email:"a@x.org")}')],
    ['under an alias, in a fragment', post('mutation{...F} fragment F on Mutation{a:resendOtp}')],
    ['in the second operation, by a name that lies', post('query Me{me{id}} mutation Me2{sendOtp}')],
    ['a letter of it as an escape', { ...post(''), body: '{"query":"mutation{\\u0073endOtp}"}' }],
    ['between comments', post('mutation{#x\n,sendOtp#\n(email:"a@x.org")}')],
    ['in a batch', { ...post(''), body: '[{"query":"{me}"},{"query":"mutation{sendOtp}"}]' }],
    ['as a document that is kept under a hash', { ...post(''), body: '{"extensions":{"persistedQuery":{}}}' }],
    ['beyond the window', post(`{me}#${' '.repeat(8_200)}\nmutation{sendOtp}`)],
    ['on a domain of your own', post('mutation{sendOtp}', { headers: { host: 'api.example.com' } })],
    [
      'by the type of its own examples',
      post('mutation{sendOtp}', { headers: { 'content-type': 'application/graphql' } }),
    ],
    ['as a raw document of that type', { ...post(''), body: 'mutation{sendOtp}' }],
  ])('asks for a token: %s', (_what, sent) => {
    expect(labelsOf(webAcl.send('/graphql', sent))).toContain('otp:request');
    expect(['human-check', 'oversize-body', 'many-recipients']).toContain(webAcl.rule('/graphql', sent));
  });

  test('takes the token that a page of tokenDomains solved for, in its header', () => {
    const sent = post('mutation{sendOtp(email:"a@x.org")}', { headers: PAGE_TOKEN });
    expect(webAcl.rule('/graphql', sent)).toBe('Default_Action');
    const strange = { 'x-aws-waf-token': webAcl.token(5, 'evil.example.net') };
    expect(webAcl.rule('/graphql', post('mutation{sendOtp}', { headers: strange }))).toBe('human-check');
  });

  test.each([
    ['another query', post('query Me{me{id sendOtpHistory}}')],
    [
      'another query by the type of its own examples',
      post('{me}', { headers: { 'content-type': 'application/graphql' } }),
    ],
    [
      'a preflight of the page',
      {
        method: 'OPTIONS',
        headers: {
          host: HOST,
          origin: 'https://app.example.com',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,x-api-key,x-aws-waf-token',
        },
      },
    ],
    ['a registration of a subscription that is plain', post('subscription{onMessage{id}}')],
  ])('leaves alone: %s', (_what, sent) => {
    expect(webAcl.rule('/graphql', sent)).toBe('Default_Action');
  });

  test('has its handshake on a domain counted, since nobody says what AWS WAF sees of it', () => {
    const handshake = { method: 'GET', headers: { host: 'api.example.com', upgrade: 'websocket' } };
    expect(webAcl.rule('/graphql/realtime', handshake)).toBe('human-check');
  });
});

describe('what an API is, synth sees:', () => {
  const unknown = Match.stringLikeRegexp('cdk-otp-shield:unknownResource');

  test.each<[string, (scope: Stack) => string]>([
    ['its ARN as text', () => ARN],
    [
      'imported by its id',
      (here) => GraphqlApi.fromGraphqlApiAttributes(here, 'Imported', { graphqlApiId: 'abc' }).arn,
    ],
    [
      'imported by its ARN',
      (here) => GraphqlApi.fromGraphqlApiAttributes(here, 'Imported', { graphqlApiId: 'abc', graphqlApiArn: ARN }).arn,
    ],
  ])('%s', (_what, arn) => {
    const here = stack();
    new OtpRuleGroup(here, 'Group', { ...ROUTES, capacity: 1200, resourceArns: [arn(here)] });
    expect(() => shielded({ requestRoutes: [OtpRoute.path('/api/otp')] }, here, arn(stack()))).toThrow(
      'OtpRoute.path("/api/otp") matches nothing on an AppSync API',
    );
    Annotations.fromStack(here).hasNoWarning('*', unknown);
  });

  test('and refuses the ARN of its address', () => {
    const here = stack();
    expect(() => shielded({}, here, api(here).attrGraphQlEndpointArn)).toThrow(
      'give the ARN of the API itself, api.arn',
    );
  });
});

describe('what does not fit is refused, all at once:', () => {
  test('without a path of its own', () => {
    const given = () =>
      shielded({
        requestRoutes: [OtpRoute.graphql('/graphql', ['sendOTP']), OtpRoute.path('/login')],
        verifyRoutes: [OtpRoute.graphql('/api/graphql', ['checkOtp'])],
        entryPages: [OtpRoute.path('/sign-up')],
        tokenInHeader: false,
        allowedOrigins: undefined,
      });
    expect(given).toThrow('"sendOTP" is no field of the schema of Stack/Api');
    expect(given).toThrow('OtpRoute.path("/login") matches nothing');
    expect(given).toThrow('OtpRoute.graphql("/api/graphql", ["checkOtp"]) matches nothing');
    expect(given).toThrow('entryPages must not be given for an AppSync API');
    expect(given).toThrow('tokenInHeader must not be false for an AppSync API');
  });

  test('beside a load balancer one of the routes must be its own', () => {
    const both = (requestRoutes: OtpRoute[]) => () => {
      const here = stack();
      shielded({ requestRoutes, verifyRoutes: undefined, resourceArns: [ALB_ARN, ARN] }, here);
    };
    expect(both([OtpRoute.path('/login')])).toThrow('requestRoutes must hold one of the AppSync API');
    expect(both([OtpRoute.path('/login'), OtpRoute.prefix('/graphql/')])).not.toThrow();
  });

  test.each([
    ['an API of AppSync', ARN],
    ['a stage', STAGE],
  ])('a check that a listener verifies, in front of %s', (_what, arn) => {
    const facts = { ...HumanCheck.captcha()._facts, hasPuzzle: false, factory: 'turnstile' };
    const humanCheck = Object.defineProperty(HumanCheck.captcha(), '_facts', { value: facts });
    expect(() => shielded({ humanCheck, requestRoutes: [OtpRoute.prefix('/graphql')] }, stack(), arn)).toThrow(
      'humanCheck must not be HumanCheck.turnstile() for',
    );
  });

  test('signals that nobody has there', () => {
    const fingerprintLimit = { usual: ['t13d1516h2_8daaf6152771_d8a2da3f94cd'] };
    expect(() => shielded({ clientSignals: { fingerprintLimit } as never })).toThrow(
      'clientSignals.fingerprintLimit must not be given for an AppSync API',
    );
  });
});

describe('what synth can not mend is told:', () => {
  const warnings = (of: Stack, id: string) =>
    Annotations.fromStack(of).findWarning('*', Match.stringLikeRegexp(`cdk-otp-shield:${id}`));

  test('nothing to a shield that has its pages', () => {
    for (const id of ['appSyncPages', 'appSyncSubscriptions', 'appSyncSourceApi'])
      expect(warnings(scope, id)).toEqual([]);
  });

  test('pages that are not named; not where nobody is asked', () => {
    const bare = { tokenDomains: undefined, allowedOrigins: undefined };
    expect(warnings(shielded(bare), 'appSyncPages')).toHaveLength(1);
    expect(warnings(shielded({ ...bare, humanCheck: HumanCheck.none() }), 'appSyncPages')).toEqual([]);
  });

  test('subscriptions, which can not show a token', () => {
    const here = stack();
    const arn = api(here, `${SCHEMA} type Subscription { onMessage: String }`).attrArn;
    expect(warnings(shielded({}, here, arn), 'appSyncSubscriptions')).toHaveLength(1);
  });

  test('a source of a merged API that answers around the web ACL, unless it is guarded or private', () => {
    const here = stack();
    const merged = new CfnGraphQLApi(here, 'Merged', { name: 'm', authenticationType: 'API_KEY', apiType: 'MERGED' });
    const [open, guarded, hidden] = ['Open', 'Guarded', 'Hidden'].map((id) => api(here, SCHEMA, id));
    hidden!.visibility = 'PRIVATE';
    for (const source of [open, guarded, hidden]) {
      new CfnSourceApiAssociation(here, `Of${source!.node.id}`, {
        mergedApiIdentifier: merged.attrApiId,
        sourceApiIdentifier: source!.attrArn,
      });
    }
    shielded({ resourceArns: [merged.attrArn, guarded!.attrArn] }, here);
    const told = warnings(here, 'appSyncSourceApi');
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told[0]?.entry.data)).toContain('merged from Stack/Open');
  });
});
