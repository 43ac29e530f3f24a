import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LOAD_BALANCER_LIMIT } from '../../contract/aws-limits';
import { HUMAN_TOKEN } from '../../contract/protection/human-token';
import { unknownAtSynth } from '../../private/known-at-synth';
import { isDummy } from '../../private/lookups';
import type { Check, CheckParts, CheckSite } from '../human-checks/check';
import { type OtpRoute, RouteKind } from '../otp-route';
import { narrowings } from '../otp-route-options';
import { humanTokenReuseRules } from '../rules/limits';
import { patternFaults } from './listener-limits';
import { GATE_BASE_PATH, TURNSTILE_CONTENT_SECURITY_POLICY, TurnstileGate } from './turnstile-gate';
import { TurnstileFailureMode, type TurnstileOptions } from './turnstile-options';
import { gateCaptchaRule, gateRateLimitRule, listenerPaths, mintsForPuzzle, turnstileRule } from './turnstile-rules';

/** What of the options is known before there is a construct. */
type TurnstileWords = Omit<TurnstileOptions, 'secret' | 'listener' | 'targetGroups'>;

/** Cloudflare's widget; a gate behind the load balancer has its token judged, once. */
export class Turnstile implements Check {
  public readonly factory = 'turnstile';
  public readonly silent = false;
  public readonly hasPuzzle = false;
  public readonly immunitySeconds = HUMAN_TOKEN.lifetimeSeconds;
  public readonly faults: readonly string[];

  /**
   * @param targets how many target groups there are
   * @param below the options, with what has to be looked up first below a construct
   */
  constructor(
    private readonly words: TurnstileWords,
    targets: number,
    private readonly below: (scope: Construct) => TurnstileOptions,
  ) {
    this.faults = faultsOf(words, targets);
  }

  public get isDummy(): boolean {
    return hasDummies(this.words);
  }

  public objections({
    requestRoutes,
    entryPages,
    rateLimitAsks,
  }: Pick<CheckSite, 'requestRoutes' | 'entryPages' | 'rateLimitAsks'>): readonly string[] {
    return [
      ...(rateLimitAsks
        ? [
            'rateLimitAsks must be left out with HumanCheck.turnstile, got true; no puzzle of AWS WAF could be asked for',
          ]
        : []),
      ...requestRoutes.flatMap(objectionTo),
      ...(entryPages.length > 0
        ? ['entryPages have no effect with HumanCheck.turnstile, whose widget stands on the page itself; remove them']
        : []),
    ];
  }

  public bind(scope: Construct, site: CheckSite): CheckParts {
    const { requestRoutes, allowedOrigins, rateLimit, tokenReuseLimit } = site;
    const gate = new TurnstileGate(scope, 'Turnstile', { ...this.below(scope), requestRoutes, allowedOrigins });
    return {
      rules: [
        ...humanTokenReuseRules(
          tokenReuseLimit,
          gate.captchaProof === undefined ? undefined : mintsForPuzzle(GATE_BASE_PATH),
        ),
        gateRateLimitRule(GATE_BASE_PATH, rateLimit),
        ...(gate.captchaProof === undefined ? [] : [gateCaptchaRule(GATE_BASE_PATH, gate.captchaProof)]),
        turnstileRule(requestRoutes),
      ],
      gate,
      outputs: [
        {
          id: 'TurnstileGateUrl',
          value: this.words.issuer + GATE_BASE_PATH,
          description: 'gateUrl of createTurnstileFetch',
        },
        {
          id: 'TurnstileContentSecurityPolicy',
          value: TURNSTILE_CONTENT_SECURITY_POLICY,
          description: 'What the content security policy of the pages has to allow for Turnstile',
        },
      ],
    };
  }
}

function objectionTo(route: OtpRoute): string[] {
  const said = narrowings(route);
  if (said.length > 0) {
    return [
      `requestRoutes must be told by their path alone with HumanCheck.turnstile, got ${route} with ${said.join(', ')}: the load balancer verifies ` +
        'tokens by path, so pages and other operations on it would be refused; give what sends codes a path of its own, or take another human check',
    ];
  }
  if (route._kind === RouteKind.REGEX) {
    return [
      `requestRoutes must be paths or prefixes with HumanCheck.turnstile, got ${route}; listener rules know no other`,
    ];
  }
  const found = listenerPaths([route]).flatMap(patternFaults);
  if (found.length === 0) return [];
  return [
    `requestRoutes must fit into listener rules with HumanCheck.turnstile, got ${route} with ${found.join(', ')}; ` +
      'write OtpRoute.prefix with a shorter path, or another path without so many parameters',
  ];
}

/** The rest is for the rules that follow. */
export const MAX_RULE_PRIORITY = LOAD_BALANCER_LIMIT.priorityMax - 10;
/** The rest is for the path of the keys. */
const MAX_ISSUER_LENGTH = LOAD_BALANCER_LIMIT.keysUrlLength - 66;

/** What a look-up has not found yet is refused by the construct, which knows whether it has answered. */
function hasDummies({ issuer, hostnames, action, rulePriority }: TurnstileWords): boolean {
  return [issuer, action, rulePriority, ...hostnames].some(isDummy);
}

/** Texts that only the deployment may know. */
const TAKES_TOKENS = ['issuer', 'hostnames[]', 'listenerArn', 'secretArn', 'targetGroupArns[]'];

function faultsOf(words: TurnstileWords, targets: number): string[] {
  if (hasDummies(words)) return [];
  const { issuer, hostnames, action, rulePriority } = words;
  const faults = unknownAtSynth(words, TAKES_TOKENS);
  if (words.bindToAddress === true && words.failureMode === TurnstileFailureMode.CAPTCHA) {
    faults.push(
      'bindToAddress must be off with TurnstileFailureMode.CAPTCHA, got true: while Cloudflare is away one solved puzzle would be worth a token for each address; ' +
        'leave it out, or take TurnstileFailureMode.CLOSED',
    );
  }
  if (!Token.isUnresolved(issuer) && !/^https:\/\/[a-z0-9.-]+(?::\d+)?$/i.test(issuer)) {
    faults.push(
      `issuer must be an origin such as "https://shop.example.com", without a path, got ${JSON.stringify(issuer)}`,
    );
  } else if (!Token.isUnresolved(issuer) && issuer.length > MAX_ISSUER_LENGTH) {
    faults.push(
      `issuer must have at most ${MAX_ISSUER_LENGTH} characters, got ${issuer.length}; with the path of the keys, a load balancer takes ${LOAD_BALANCER_LIMIT.keysUrlLength}`,
    );
  }
  if (!Token.isUnresolved(hostnames)) {
    if (hostnames.length < 1 || hostnames.length > 20) {
      faults.push(
        `hostnames must hold 1 to 20 hosts, got ${hostnames.length}; name those on whose pages the widget stands`,
      );
    }
    for (const name of hostnames) {
      if (!Token.isUnresolved(name) && !/^[a-z0-9.-]{1,253}$/.test(name)) {
        faults.push(`hostnames must be lower-case host names such as "shop.example.com", got ${JSON.stringify(name)}`);
      }
    }
  }
  if (targets < 1 || targets > LOAD_BALANCER_LIMIT.targetGroupsOfRule) {
    faults.push(
      `targetGroups must hold at least one target group and at most ${LOAD_BALANCER_LIMIT.targetGroupsOfRule}, which a listener rule takes, got ${targets}`,
    );
  }
  if (action !== undefined && !Token.isUnresolved(action) && !/^[\w-]{1,32}$/.test(action)) {
    faults.push(`action must be 1 to 32 letters, digits, "_" or "-", got ${JSON.stringify(action)}`);
  }
  if (
    rulePriority !== undefined &&
    !Token.isUnresolved(rulePriority) &&
    !(Number.isInteger(rulePriority) && rulePriority >= 1 && rulePriority <= MAX_RULE_PRIORITY)
  ) {
    faults.push(
      `rulePriority must be a whole number from 1 to ${MAX_RULE_PRIORITY}, got ${rulePriority}; several rules follow it`,
    );
  }
  return faults.map((fault) => `HumanCheck.turnstile: ${fault}`);
}
