import type { WafRequest } from './request';

/** One rule of a stand-in for a managed rule group. */
export interface ManagedRuleStub {
  readonly name: string;
  /** Default `BLOCK`. */
  readonly action?: 'ALLOW' | 'BLOCK' | 'COUNT' | 'CAPTCHA' | 'CHALLENGE';
  /** Added on a match: full names, or the part after `awswaf:managed:<vendor>:<group>:`. */
  readonly labels?: readonly string[];
  /** Which requests match: all, none, or those of the function. Default: none, unless `addresses` says otherwise. */
  readonly matches?: boolean | ((request: WafRequest) => boolean);
  /** CIDRs of the clients that match. */
  readonly addresses?: readonly string[];
}

/** Stand-in for a managed rule group. */
export interface ManagedRuleGroupStub {
  /** Default `AWS`. */
  readonly vendorName?: string;
  /** E.g. `AWSManagedRulesAnonymousIpList`. */
  readonly name: string;
  /** Second-last part of its labels, e.g. `anonymous-ip-list`. Default: the name. */
  readonly labelNamespace?: string;
  /** Evaluated in this order. */
  readonly rules: readonly ManagedRuleStub[];
  /** Whether it labels the state of the token (`awswaf:managed:token:…`), as Bot Control and fraud control do. Default false. */
  readonly tokenLabels?: boolean;
}
