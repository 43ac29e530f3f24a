import type { Clock } from '../contract/clock';
import type { Capacity } from '../waf/capacity';
import { Evaluator } from './evaluator';
import { IpSetStore } from './ip-set-store';
import type { SimIpSets } from './ip-sets';
import { LabelMetrics } from './label-metrics';
import { accountInLabels } from './load/api-resources';
import { loadTemplate } from './load/load-template';
import { loadWebAcl } from './load/load-web-acl';
import { type Program, regionDimension } from './load/program';
import { isLogged } from './log/filter';
import type { WafLogRecord } from './log/record';
import { logRecord } from './log/writer';
import { MetricRegistry, type SimMetric } from './metrics';
import { REAL_CLOCK, type ResourceType, type SimulatorOptions, type TemplateOptions } from './options';
import type { Plan } from './plan/plan';
import { planWebAcl } from './plan/plan-web-acl';
import { ProblemList } from './plan/problem-list';
import { webAclCapacity } from './plan/web-acl-capacity';
import { limitedAddresses } from './rate/limited-addresses';
import { RateBook } from './rate/rate-book';
import type { WafRequest } from './request';
import { Judge } from './shape/judge';
import { RequestShapes } from './shape/request-shapes';
import { SimError } from './sim-error';
import { isSound, soundRequest } from './sound-request';
import type { TokenMint } from './token-mint';
import { TokenAuthority } from './tokens/token-authority';
import type { Verdict } from './verdict';
import { subjectOf, type WebAclSubject } from './web-acl-subject';

const DEFAULT_ACCOUNT = '111122223333';
const DEFAULT_REGION = 'eu-central-1';

type Load = (problems: ProblemList) => Program;

/**
 * AWS WAF on this machine: judges requests by a web ACL as the service would. Loading plans everything once and refuses,
 * with every reason, what can't be evaluated; `evaluate` then answers any request and never throws.
 */
export class Simulator {
  /**
   * The web ACL of a synthesized (or hand-written) CloudFormation template, with the rule groups, IP sets and regex
   * pattern sets beside it. @throws SimError
   */
  static fromTemplate(template: unknown, options: TemplateOptions = {}): Simulator {
    return new Simulator((problems) => loadTemplate(template, Simulator.templateOptions(options), problems), options);
  }

  /** A web ACL as `aws wafv2 get-web-acl` prints it, with the resources it refers to likewise. @throws SimError */
  static fromWebAcl(webAcl: unknown, resources: readonly unknown[] = [], options: SimulatorOptions = {}): Simulator {
    const { region = DEFAULT_REGION, searchStrings } = options;
    const account = options.account ?? accountInLabels([webAcl, ...resources]) ?? DEFAULT_ACCOUNT;
    return new Simulator(
      (problems) => loadWebAcl(webAcl, resources, { account, region, searchStrings }, problems),
      options,
    );
  }

  private static templateOptions(options: TemplateOptions) {
    return {
      webAcl: options.webAcl,
      parameters: options.parameters ?? {},
      resources: options.resources ?? [],
      account: options.account ?? DEFAULT_ACCOUNT,
      region: options.region ?? DEFAULT_REGION,
      searchStrings: options.searchStrings,
    };
  }

  private readonly clock: Clock;
  private readonly authority = new TokenAuthority();
  private readonly store = new IpSetStore();
  private readonly metricRegistry = new MetricRegistry();
  private readonly rates: RateBook;
  private program!: Program;
  private plan!: Plan;
  private judge!: Judge;
  private currentWarnings: readonly string[] = [];

  private constructor(
    load: Load,
    private readonly options: TemplateOptions,
  ) {
    const { lagSeconds = 0 } = options;
    if (!(lagSeconds >= 0)) {
      throw new SimError('invalid_option', `lagSeconds must be 0 or more, got ${JSON.stringify(lagSeconds)}`);
    }
    this.clock = options.clock ?? REAL_CLOCK;
    this.rates = new RateBook(options.mode ?? 'instant', lagSeconds);
    this.install(load);
  }

  /** The web ACL, its routes and its settings, for whoever reports on it. */
  get webAcl(): WebAclSubject {
    return subjectOf(this.program);
  }

  /**
   * Web ACL capacity units that the web ACL needs with its rule groups, by AWS's documentation: own rules, the `Capacity` that a rule
   * group declares, and what AWS publishes of its managed ones. AWS WAF takes at most 5,000, and may charge less than the sum.
   * https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
   */
  get capacity(): Capacity {
    return webAclCapacity(this.program);
  }

  /** Makes tokens that this simulator accepts. */
  get tokens(): TokenMint {
    return this.authority;
  }

  get ipSets(): SimIpSets {
    return this.store;
  }

  /** What to keep in mind when reading verdicts, e.g. that a managed rule group is a stand-in. */
  get warnings(): readonly string[] {
    return this.currentWarnings;
  }

  /** Never throws: of a request that hasn't the documented form the rest is judged, and the verdict's notes say so. */
  evaluate(request: WafRequest): Verdict {
    return this.judge.judge(request, this.clock.now());
  }

  /**
   * Deploys a new version of the template. Counters of rate-based statements that stay the same are kept, those of changed
   * ones start anew. If the template is refused, the version before stays in force. @throws SimError
   */
  update(template: unknown): void {
    this.rates.turn();
    try {
      this.install((problems) => loadTemplate(template, Simulator.templateOptions(this.options), problems));
    } catch (error) {
      this.rates.turnBack();
      throw error;
    }
  }

  /**
   * The record that AWS WAF would log for a verdict of this simulator, less what data protection and redaction keep out.
   */
  logRecord(request: WafRequest, verdict: Verdict): WafLogRecord {
    return logRecord(isSound(request) ? request : soundRequest(request), verdict, this.program, this.resourceType);
  }

  /** Whether the filter of the web ACL's logging configuration keeps the record of a verdict; true when there is none. */
  isLogged(verdict: Verdict): boolean {
    return isLogged(verdict, this.program.logSettings);
  }

  /** CloudWatch metrics, counted since the start; without those that counted nothing. */
  metrics(): readonly SimMetric[] {
    return this.metricRegistry.list();
  }

  /**
   * Addresses that a rate-based rule limits now, as `GetRateBasedStatementManagedKeys` gives them: rules that aggregate by
   * IP or forwarded IP only. @throws SimError `unknown_rule`
   */
  rateLimitedAddresses(rule: string): { ipv4: string[]; ipv6: string[] } {
    return limitedAddresses(this.plan, rule, this.clock.now());
  }

  private get resourceType(): ResourceType {
    const byScope = this.program.webAcl.spec.Scope === 'CLOUDFRONT' ? 'CLOUDFRONT' : 'ALB';
    return this.options.resourceType ?? byScope;
  }

  private install(load: Load): void {
    const problems = new ProblemList();
    const before = this.program;
    const program = load(problems);
    this.program = program;
    try {
      const { warnings } = problems;
      const plan = planWebAcl(program, problems, {
        resourceType: this.resourceType,
        tokens: this.authority,
        metrics: this.metricRegistry,
        rates: this.rates,
        managedRuleGroups: this.options.managedRuleGroups ?? [],
        warnings,
      });
      this.store.adopt(program.ipSets);
      this.plan = plan;
      this.currentWarnings = warnings;
    } catch (error) {
      this.program = before;
      throw error;
    }
    const dimensions = { WebACL: program.webAcl.spec.VisibilityConfig.MetricName, ...regionDimension(program) };
    const evaluator = new Evaluator(this.plan, new LabelMetrics(this.metricRegistry, dimensions));
    this.judge = new Judge(evaluator, new RequestShapes(this.plan.headers));
  }
}

/** What was loaded, for parts of the simulator that read the rules themselves. */
export function programOf(simulator: Simulator): Program {
  // biome-ignore lint/complexity/useLiteralKeys: only so it is reached from outside of the class
  return simulator['program'];
}

/** What mints the tokens of a simulator, for parts of it that need one and the same token again. */
export function authorityOf(simulator: Simulator): TokenAuthority {
  // biome-ignore lint/complexity/useLiteralKeys: only so it is reached from outside of the class
  return simulator['authority'];
}
