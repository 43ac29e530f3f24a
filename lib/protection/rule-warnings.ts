import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WAF_LIMIT } from '../contract/aws-limits';
import { hasStar } from '../contract/protection/allowed-origin';
import { WARNING } from '../private/warnings';
import { cautionsOf } from '../waf/regex-shape';
import { walk } from '../waf/statement';
import type { CheckParts } from './human-checks/check';
import type { RuleDraft } from './rules/draft';
import type { Settings } from './settings';

const LONGEST_WINDOW = Math.max(...WAF_LIMIT.rateWindowsSeconds);

/** What synth says of rules that are sound, and yet not what most people want. */
export function warnOfRules(
  scope: Construct,
  settings: Settings,
  drafts: readonly RuleDraft[],
  ofHumanCheck: CheckParts['warnings'] = [],
): void {
  const warnings = Annotations.of(scope);
  for (const heavy of heavyPatterns(drafts)) warnings.addWarningV2(WARNING.heavyPattern, heavy);
  if (settings.countOnly) {
    warnings.addWarningV2(
      WARNING.countMode,
      'mode is COUNT: the rules only watch and nothing is stopped; set mode to ENFORCE to protect',
    );
  }
  for (const { id, message } of ofHumanCheck) warnings.addWarningV2(id, message);
  const { immunitySeconds = 0 } = settings.humanCheck._facts;
  if (immunitySeconds > LONGEST_WINDOW) {
    warnings.addWarningV2(
      WARNING.longImmunity,
      `humanCheck.immunityTime is ${immunitySeconds} s, longer than the ${LONGEST_WINDOW} s over which tokenReuseLimit ` +
        'can count: a solved puzzle may ask for tokenReuseLimit codes in each of several windows; ' +
        `${LONGEST_WINDOW} s or less is safer`,
    );
  }
  if (settings.rateLimitKey._clientChosen) {
    warnings.addWarningV2(
      WARNING.forwardedAddress,
      `rateLimitKey is ${settings.rateLimitKey}: a client that reaches the load balancer directly chooses the key and is never limited; ` +
        'let the load balancer take only the traffic of a proxy that replaces the header',
    );
  }
  const hosts = [...settings.requestRoutes, ...settings.verifyRoutes].flatMap(({ _said }) => _said.hosts ?? []);
  if (hosts.length > 0) {
    warnings.addWarningV2(
      WARNING.routeHosts,
      `hosts of routes are ${[...new Set(hosts)].join(', ')}: a client may send any other Host, which is not the route; let the load balancer send ` +
        'only these hosts to the application (host-header conditions of its listener rules) and answer all others itself',
    );
  }
  const stars = settings.allowedOrigins.filter(hasStar);
  if (stars.length > 0) {
    warnings.addWarningV2(
      WARNING.wildcardOrigin,
      `allowedOrigins holds ${stars.join(', ')}: whoever gets a page onto one such host, by a preview of a foreign branch or a forgotten DNS record, may have browsers ` +
        'call the routes from it; see that only you can, and that the application checks the origin too',
    );
  }
  if (settings.verifyRoutes.length === 0) {
    warnings.addWarningV2(
      WARNING.noVerifyRoutes,
      'verifyRoutes is empty: guessing codes is not limited; name the routes that check a code',
    );
  }
}

/** What the shield writes itself stays within the caution lines, so a pattern beyond them came in by a prop. */
function heavyPatterns(drafts: readonly RuleDraft[]): string[] {
  const patterns = drafts.flatMap(({ statement }) =>
    [...walk(statement)].flatMap(({ RegexMatchStatement }) => RegexMatchStatement?.RegexString ?? []),
  );
  return [...new Set(patterns)].flatMap((pattern) => {
    const cautions = cautionsOf(pattern);
    if (cautions.length === 0) return [];
    return (
      `the pattern ${JSON.stringify(pattern)} has ${cautions.join(', ')}: AWS WAF refuses patterns that are too heavy, without saying which ` +
      '(https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html); simplify the OtpRoute.regex or ' +
      'shorten the list that it was made of, or try it first with aws wafv2 check-capacity'
    );
  });
}
