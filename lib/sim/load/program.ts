import type { CidrSet } from '../../waf/cidr';
import type { RuleGroup, WebAcl } from '../../waf/statement';
import type { LogSettings } from '../log/settings';

/** A web ACL or rule group with every reference inside it resolved. */
export interface LoadedContainer<Spec> {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Prefix of the labels that its rules add, with the final colon. */
  readonly labelPrefix: string;
  /** Undefined where there is none, or where only a deployment knows it. */
  readonly description?: string;
  readonly spec: Spec;
}

export interface LoadedIpSet {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly ipAddressVersion: 'IPV4' | 'IPV6';
  /** What the template says of it; undefined for a set that belongs to run time, and for one that was read from AWS. */
  readonly declared?: string;
  /** Undefined where there is none, or where only a deployment knows it. */
  readonly description?: string;
  addresses: readonly string[];
  /** Replaced as a whole when the set is updated at run time. */
  matcher: CidrSet;
}

export interface LoadedRegexPatternSet {
  readonly arn: string;
  readonly patterns: readonly string[];
}

/** What is evaluated: a web ACL and everything that it refers to, by ARN. */
export interface Program {
  readonly webAcl: LoadedContainer<WebAcl>;
  readonly ruleGroups: ReadonlyMap<string, LoadedContainer<RuleGroup>>;
  readonly ipSets: ReadonlyMap<string, LoadedIpSet>;
  readonly regexPatternSets: ReadonlyMap<string, LoadedRegexPatternSet>;
  /** Of the web ACL's logging configuration; empty when there is none. */
  readonly logSettings: LogSettings;
  readonly region: string;
  readonly account: string;
}

/** The dimension that metrics of the scope CLOUDFRONT don't have (https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html). */
export function regionDimension({ webAcl, region }: Program): Readonly<Record<string, string>> {
  return webAcl.spec.Scope === 'CLOUDFRONT' ? {} : { Region: region };
}
