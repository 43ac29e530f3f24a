import type { Construct } from 'constructs';
import type { Faults } from '../private/faults';
import { hasBasePath } from './guarded-resource';
import { type OtpRoute, RouteKind } from './otp-route';

/** The props that name routes. */
interface Routes {
  readonly requestRoutes: OtpRoute[];
  readonly verifyRoutes?: OtpRoute[];
  readonly entryPages?: OtpRoute[];
}

/** On a stage the path begins with its name, or with the base path of a domain: both lead to the same method. */
export function withBasePaths<T extends Routes>(
  scope: Construct,
  props: T,
  resourceArns: readonly string[],
  faults: Faults,
): T {
  if (!resourceArns.some((arn) => hasBasePath(arn, scope))) return props;
  const behind = (prop: string, routes: readonly OtpRoute[]) =>
    routes.map((route, index) => {
      if (route._kind === RouteKind.REGEX && route.pattern.startsWith('^/')) {
        faults.add(
          `${prop}[${index}] must not begin with "^/" for a stage of API Gateway, whose paths begin with its name or a base path, got ${route}; ` +
            `write "^(?:/[^/]+)*/…"`,
        );
      }
      return route._behindBasePath();
    });
  return {
    ...props,
    requestRoutes: props.requestRoutes && behind('requestRoutes', props.requestRoutes),
    verifyRoutes: props.verifyRoutes && behind('verifyRoutes', props.verifyRoutes),
    entryPages: props.entryPages && behind('entryPages', props.entryPages),
  };
}
