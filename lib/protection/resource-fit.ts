import { Annotations, CfnResource, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Faults } from '../private/faults';
import { namedBy } from '../private/named-by';
import { WARNING } from '../private/warnings';
import { hasListeners, isAmplifyApp, isDistribution, isGraphQlApi } from './guarded-resource';
import { HumanCheck } from './human-check';
import { type OtpRoute, RouteKind } from './otp-route';
import type { RoutedProps } from './routed-props';

/** Where every operation of AppSync is, on its own host and on a domain: https://docs.aws.amazon.com/appsync/latest/devguide/custom-domain-name.html */
const GRAPHQL_PATH = '/graphql';

type Props = RoutedProps & { readonly tokenDomains?: string[] };

/** What of the props has no effect, or the opposite of what was meant, in front of the resources that are guarded. */
export function checkFit(scope: Construct, props: Props, arns: readonly string[], faults: Faults): void {
  if (Token.isUnresolved(arns)) return;
  const check = (props.humanCheck ?? HumanCheck.captcha())._facts;
  const asks = check.immunitySeconds !== undefined;
  // In front of CloudFront it is said of the shield, whether or not the distribution is known.
  const global = (each: string) => isDistribution(each, scope) || isAmplifyApp(each, scope);
  const elsewhere = arns.filter((each) => !hasListeners(each, scope) && !global(each));
  for (const arn of needsListener(check) ? elsewhere : []) {
    faults.add(
      `humanCheck must not be HumanCheck.${check.factory}() for ${told(arn)}, where no listener verifies its token, so that any would do; take HumanCheck.captcha()`,
    );
  }
  const apis = arns.filter((arn) => isGraphQlApi(arn, scope));
  if (apis.length === 0) return;
  checkRoutes(props, apis.length === arns.length, faults);
  checkSignals(props, apis.length === arns.length, faults);
  if (props.tokenInHeader === false) {
    faults.add(
      'tokenInHeader must not be false for an AppSync API, which is another site than the page, so that the cookie never gets there; leave it out',
    );
  }
  for (const arn of apis) {
    if (asks) warnOfClients(scope, props, arn);
    warnOfSourceApis(scope, arn, arns);
    checkSchema(scope, props, arn, asks, faults);
  }
}

/** Whether a load balancer verifies what the check gave, which nobody does elsewhere. */
export function needsListener({ hasPuzzle, immunitySeconds }: HumanCheck['_facts']): boolean {
  return immunitySeconds !== undefined && !hasPuzzle;
}

/** No other path reaches an operation there. */
function checkRoutes(
  { requestRoutes = [], verifyRoutes = [], entryPages = [] }: Props,
  alone: boolean,
  faults: Faults,
) {
  const advice = `all operations have the path ${GRAPHQL_PATH}; write OtpRoute.graphql("${GRAPHQL_PATH}", [the fields that do it])`;
  const given = [...requestRoutes, ...verifyRoutes].filter(
    ({ _isDummy, _faults }) => !_isDummy && _faults.length === 0,
  );
  const elsewhere = given.filter((route) => !isOnPath(route));
  if (alone) {
    for (const route of elsewhere) faults.add(`${route} matches nothing on an AppSync API, where ${advice}`);
    if (entryPages.length > 0) {
      faults.add(
        'entryPages must not be given for an AppSync API, which shows no page; the page that calls it gets the token itself, so leave it out',
      );
    }
  } else if (requestRoutes.length > 0 && !requestRoutes.some((route) => isOnPath(route) || route._isDummy)) {
    faults.add(`requestRoutes must hold one of the AppSync API, where ${advice}, got ${requestRoutes.join(', ')}`);
  }
}

function isOnPath({ _kind, pattern }: OtpRoute): boolean {
  if (_kind === RouteKind.REGEX) return new RegExp(pattern).test(GRAPHQL_PATH);
  const isPath = _kind === RouteKind.PATH || _kind === RouteKind.PREFIX;
  return isPath && pattern.toLowerCase().replace(/\/$/, '') === GRAPHQL_PATH;
}

function checkSignals({ clientSignals }: Props, alone: boolean, faults: Faults): void {
  if (clientSignals?.fingerprintLimit) {
    faults.add(
      'clientSignals.fingerprintLimit must not be given for an AppSync API, where AWS WAF has no fingerprints and all clients would count as one; leave it out',
    );
  }
  if (clientSignals?.accountCreation && alone) {
    faults.add(
      'clientSignals.accountCreation must not be given for an AppSync API, which has no page on which people register; leave it out',
    );
  }
}

/** Pages call it from another origin, always, and are asked for a token that they must have before. */
function warnOfClients(scope: Construct, { allowedOrigins = [], tokenDomains = [] }: Props, arn: string): void {
  const missing = [
    ...(tokenDomains.length === 0 ? ['tokenDomains, without which no token of a page counts there'] : []),
    ...(allowedOrigins.length === 0
      ? ['allowedOrigins, without which the preflight of each call of a browser meets the human check']
      : []),
  ];
  if (missing.length === 0) return;
  Annotations.of(scope).addWarningV2(
    WARNING.appSyncPages,
    `${told(arn)} shows no puzzle, so whoever asks for a code there needs a token of a page of yours. Give ${missing.join(', and ')}; or take HumanCheck.none(). ` +
      'Acknowledge this where only apps call it that get their token otherwise',
  );
}

/** What a source API can do, it does at an address of its own, too. */
function warnOfSourceApis(scope: Construct, arn: string, arns: readonly string[]): void {
  const merged = apiIn(arn);
  if (merged === undefined) return;
  const guarded = arns.map(apiIn);
  for (const association of resourcesOf(scope, 'AWS::AppSync::SourceApiAssociation')) {
    if (apiIn(association.mergedApiIdentifier) !== merged) continue;
    const source = apiIn(association.sourceApiIdentifier);
    if (source !== undefined && (guarded.includes(source) || visibilityOf(source) === 'PRIVATE')) continue;
    Annotations.of(scope).addWarningV2(
      WARNING.appSyncSourceApi,
      `${told(arn)} is merged from ${source ? source.node.path : 'an API of elsewhere'}, which answers at an address of its own, around this web ACL; ` +
        'add its ARN to resourceArns, make it private, or acknowledge this where it has none of the fields',
    );
  }
}

/** A field that the schema lacks is a rule that stops nobody. */
function checkSchema(scope: Construct, props: Props, arn: string, asks: boolean, faults: Faults): void {
  const api = apiIn(arn);
  if (api === undefined) return;
  for (const { apiId, definition } of resourcesOf(scope, 'AWS::AppSync::GraphQLSchema')) {
    if (apiIn(apiId) !== api || typeof definition !== 'string' || Token.isUnresolved(definition)) continue;
    const given = [...(props.requestRoutes ?? []), ...(props.verifyRoutes ?? [])].filter(isOnPath);
    const names = new Set(given.flatMap(({ _said: { operation } }) => operation?.names ?? []));
    for (const name of names) {
      if (!new RegExp(`(?:^|\\W)${name}\\s*[(:]`).test(definition)) {
        faults.add(`${JSON.stringify(name)} is no field of the schema of ${told(arn)}; write it as it stands there`);
      }
    }
    if (asks && /\btype\s+Subscription\b|\bsubscription\s*:/.test(definition)) warnOfSubscriptions(scope, arn);
  }
}

function warnOfSubscriptions(scope: Construct, arn: string): void {
  Annotations.of(scope).addWarningV2(
    WARNING.appSyncSubscriptions,
    `the schema of ${told(arn)} has subscriptions, and AWS does not say what of their registration AWS WAF sees: where it is no plain JSON it counts, and meets a human check ` +
      'that its client can not show. Give what sends codes an API of its own, or deploy with ProtectionMode.COUNT first and look at human-check in the log',
  );
}

function told(arn: string): string {
  return apiIn(arn)?.node.path ?? (Token.isUnresolved(arn) ? 'an imported AppSync API' : arn);
}

/** The API of this app to which a token leads. */
function apiIn(given: unknown): CfnResource | undefined {
  if (typeof given !== 'string') return undefined;
  return namedBy(given)
    .filter(CfnResource.isCfnResource)
    .find(({ cfnResourceType: type }) => type === 'AWS::AppSync::GraphQLApi');
}

function visibilityOf(api: CfnResource): unknown {
  return (api as { visibility?: unknown }).visibility;
}

/** Resources of a type in the whole app, with their properties as they were given. */
function resourcesOf(scope: Construct, type: string): Array<Record<string, unknown>> {
  const found = scope.node.root.node.findAll().filter(CfnResource.isCfnResource);
  return found.filter(({ cfnResourceType }) => cfnResourceType === type) as unknown as Array<Record<string, unknown>>;
}
