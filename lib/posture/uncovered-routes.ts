import { Annotations, CfnResource, type IAspect, Stack, Tokenization } from 'aws-cdk-lib';
import { CfnListenerRule, CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { uncoveredRoutes } from '../contract/protection/sending-route';
import { listed } from '../private/refusal';
import { WARNING } from '../private/warnings';
import { type OtpRoute, RouteKind } from '../protection/otp-route';
import { narrowings } from '../protection/otp-route-options';

/**
 * Warns of listener rules of public load balancers whose path looks as though a mail or a message went out (`otp`, `verify`, `reset`, `invite`,
 * `magic`, `resend`, `notify` …) and that no shield covers: attackers find those, too.
 *
 * It sees the rules of this app with a path in plain text. Routes inside an application are listed by `otp-shield doctor --openapi`.
 *
 * ```ts
 * const covered = [OtpRoute.path('/api/auth/otp'), OtpRoute.path('/api/auth/verify')];
 * Aspects.of(app).add(new UncoveredRoutes(covered));
 * ```
 */
export class UncoveredRoutes implements IAspect {
  private readonly covered: string[];

  /**
   * @param covered the routes that a shield covers. A route by regular expression covers nothing here, since patterns can't be compared; nor
   * does one that is narrowed by methods, hosts, a header or operations.
   * @throws Error that lists what is wrong with the routes
   */
  constructor(covered: OtpRoute[]) {
    const faults = covered.flatMap(({ _faults }) => _faults);
    if (faults.length > 0) throw new Error(`UncoveredRoutes: ${listed(faults)}`);
    this.covered = covered.flatMap((route) => {
      const { _kind, pattern } = route;
      // Only some of the requests to the path, so a rule of it may send what isn't covered.
      if (_kind === RouteKind.REGEX || narrowings(route).length > 0) return [];
      return _kind === RouteKind.PREFIX ? [`${pattern.replace(/\/$/, '')}/*`] : [pattern];
    });
  }

  public visit(node: IConstruct): void {
    if (!(node instanceof CfnListenerRule) || isInternal(node)) return;
    for (const { method, path, word } of uncoveredRoutes(routesOf(node), this.covered)) {
      Annotations.of(node).addWarningV2(
        `${WARNING.uncoveredRoute}:${method} ${path}`,
        `${method} ${path} looks like it sends something ("${word}") and no shield covers it: add it to requestRoutes, or acknowledge this warning`,
      );
    }
  }
}

function routesOf(rule: CfnListenerRule): Array<{ method: string; path: string }> {
  const conditions = Stack.of(rule).resolve(rule.conditions) as ReadonlyArray<Record<string, unknown>> | undefined;
  const values = (field: string, config: string): string[] =>
    (conditions ?? [])
      .filter((condition) => condition.field === field)
      .flatMap((condition) => {
        const listed = (condition[config] as { values?: unknown[] } | undefined)?.values ?? condition.values ?? [];
        return (listed as unknown[]).filter((value): value is string => typeof value === 'string');
      });
  const methods = values('http-request-method', 'httpRequestMethodConfig');
  return values('path-pattern', 'pathPatternConfig').flatMap((path) =>
    (methods.length === 0 ? ['ANY'] : methods).map((method) => ({ method, path })),
  );
}

/** Only what certainly stands on an internal load balancer is left out. */
function isInternal(rule: CfnListenerRule): boolean {
  const listener = referenced(rule, rule.listenerArn);
  const balancer = listener === undefined ? undefined : referenced(rule, loadBalancerOf(listener));
  return balancer instanceof CfnLoadBalancer && balancer.scheme === 'internal';
}

function loadBalancerOf(listener: CfnResource): string {
  return String((listener as unknown as { loadBalancerArn?: string }).loadBalancerArn ?? '');
}

/** The resource that an ARN refers to by `Ref`. */
function referenced(scope: IConstruct, arn: string | undefined): CfnResource | undefined {
  const token = arn === undefined ? undefined : Tokenization.reverseString(arn).firstToken;
  const target = (token as { target?: IConstruct } | undefined)?.target;
  return target instanceof CfnResource && Stack.of(target) === Stack.of(scope) ? target : undefined;
}
