import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { GLOBAL_REGION, type WafScope } from '../contract/waf-scope';

const SCOPES = new WeakMap<IConstruct, WafScope>();

/** Says it for everything of AWS WAF that is made below a construct. */
export function setWafScope(construct: IConstruct, scope: WafScope): void {
  SCOPES.set(construct, scope);
}

/** What the nearest construct above says; sets, web ACL and log of one shield must all have the same. */
export function wafScopeOf(construct: IConstruct): WafScope {
  const said = construct.node.scopes.map((each) => SCOPES.get(each)).filter((each) => each !== undefined);
  return said.at(-1) ?? 'REGIONAL';
}

/** In words, the Region of a stack that can't hold what guards CloudFront; undefined where it can. */
export function otherRegionOf(construct: IConstruct): string | undefined {
  const { region } = Stack.of(construct);
  if (region === GLOBAL_REGION) return undefined;
  return Token.isUnresolved(region) ? 'a stack that names no Region' : region;
}
