import { RULE } from '../../lib/contract/names';
import { EVERY_ADDRESS } from '../../lib/contract/posture/gate';
import type { Simulator, Verdict } from '../../lib/sim';
import { programOf } from '../../lib/sim/simulator';
import { type Rule, type Statement, walk } from '../../lib/waf/statement';
import { type Answer, answerOfVerdict } from './answer';
import type { Site, SiteRequest } from './site';

export interface Prediction {
  readonly answer: Answer;
  readonly verdict: Verdict;
}

export interface RateLimit {
  readonly limit: number;
  readonly seconds: number;
}

/** Whom the twin takes us for: nothing tells us by which address the load balancer knows us. */
const OUR_ADDRESS = '198.51.100.1';

/** The simulator, asked what the web ACL is asked, at the same time. */
export class Twin {
  /** Its own token for each of AWS's, which it can't read. */
  private readonly tokens = new Map<string, string>();

  constructor(
    private readonly simulator: Simulator,
    protected readonly site: Site,
  ) {}

  predict(request: SiteRequest): Prediction {
    const { body } = request;
    const verdict = this.simulator.evaluate({
      ip: OUR_ADDRESS,
      method: request.method,
      uri: request.target,
      headers: this.site.headersOf(request).map(([name, value]) => [name, this.withOwnTokens(value)] as const),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? Buffer.from(body) : body }),
    });
    return { answer: answerOfVerdict(verdict), verdict };
  }

  /** What a solved puzzle is worth here, too. */
  learn(token: string, solvedAt: number): void {
    const own = this.simulator.tokens.mint({
      captchaSolvedAt: solvedAt,
      challengeSolvedAt: solvedAt,
      domain: this.tokenDomain,
    });
    this.tokens.set(token, own);
  }

  /** Where puzzles are solved. */
  protected get tokenDomain(): string {
    return this.site.host;
  }

  /** As the deployed gate was moved. */
  moveLockdown(open: boolean): void {
    const lockdown = this.rule(RULE.lockdown);
    const arns = lockdown === undefined ? [] : [...walk(lockdown.Statement)].flatMap(ipSetOf);
    for (const { arn, ipAddressVersion } of this.simulator.ipSets.list()) {
      if (arns.includes(arn)) this.simulator.ipSets.update(arn, open ? EVERY_ADDRESS[ipAddressVersion] : []);
    }
  }

  /** Bodies that it blocks with. */
  get blocks(): ReadonlySet<string> {
    const { webAcl, ruleGroups } = programOf(this.simulator);
    const bodies = [webAcl.spec, ...[...ruleGroups.values()].map(({ spec }) => spec)].flatMap(
      ({ CustomResponseBodies }) => Object.values(CustomResponseBodies ?? {}),
    );
    return new Set(bodies.map(({ Content }) => Content));
  }

  rule(name: string): Rule | undefined {
    const { webAcl, ruleGroups } = programOf(this.simulator);
    const rules = [webAcl.spec, ...[...ruleGroups.values()].map(({ spec }) => spec)].flatMap(
      ({ Rules }) => Rules ?? [],
    );
    return rules.find(({ Name }) => Name === name);
  }

  /** Domains of pages whose tokens count, beside that of the site. */
  get tokenDomains(): readonly string[] {
    return tokenDomainsOf(this.simulator);
  }

  /** How many requests in how many seconds, of a rate-based rule. */
  limit(name: string): RateLimit | undefined {
    const rate = this.rule(name)?.Statement.RateBasedStatement;
    return rate && { limit: rate.Limit, seconds: rate.EvaluationWindowSec ?? 300 };
  }

  /** How long a solved puzzle counts, in seconds. */
  get immunity(): number {
    const { webAcl } = programOf(this.simulator);
    const own = this.rule(RULE.humanCheck)?.CaptchaConfig ?? webAcl.spec.CaptchaConfig;
    return own?.ImmunityTimeProperty?.ImmunityTime ?? 300;
  }

  private withOwnTokens(value: string): string {
    let text = value;
    for (const [theirs, own] of this.tokens) text = text.replaceAll(theirs, own);
    return text;
  }
}

export function tokenDomainsOf(simulator: Simulator): readonly string[] {
  return programOf(simulator).webAcl.spec.TokenDomains ?? [];
}

function ipSetOf({ IPSetReferenceStatement: set }: Statement): string[] {
  return typeof set?.Arn === 'string' ? [set.Arn] : [];
}
