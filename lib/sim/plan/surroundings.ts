import type { ManagedRuleGroupStub } from '../managed-rule-group';
import type { MetricRegistry } from '../metrics';
import type { ResourceType } from '../options';
import type { RateBook } from '../rate/rate-book';
import type { TokenAuthority } from '../tokens/token-authority';

/** What plans share with those before and after them. */
export interface PlanSurroundings {
  readonly resourceType: ResourceType;
  readonly tokens: TokenAuthority;
  readonly metrics: MetricRegistry;
  readonly rates: RateBook;
  readonly managedRuleGroups: readonly ManagedRuleGroupStub[];
  readonly warnings: string[];
}
