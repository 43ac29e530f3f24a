import type { AskableCase } from './case';
import { batchesOf } from './templates';

/** Load balancers at once; AWS gives 50 to a Region, and others need some. */
const SLOTS = 10;
/** Making and deleting load balancers, and a batch of web ACLs. */
const SITE_MINUTES = 12;
const BATCH_MINUTES = 5;
/** At most, until the web ACL of a case answers. */
const QUESTIONS = 61;

/**
 * List prices for an hour of us-east-1, from memory: https://aws.amazon.com/elasticloadbalancing/pricing/, two addresses each of
 * https://aws.amazon.com/vpc/pricing/, and of https://aws.amazon.com/waf/pricing/ a web ACL and its rules.
 */
const USD = { balancer: 0.0225 + 2 * 0.005, webAcl: 5 / 730, rule: 1 / 730 } as const;

/** What a calibration will do, before anything is sent. */
export interface Plan {
  readonly batches: ReadonlyArray<readonly AskableCase[]>;
  /** Cases whose web ACL fits into no call. */
  readonly tooLong: readonly AskableCase[];
  readonly slots: number;
  readonly minutes: number;
  readonly requests: number;
  /** US dollars at most. */
  readonly price: number;
  /** US dollars for each day that what a killed run leaves stands. */
  readonly leftPerDay: number;
}

export function planOf(cases: readonly AskableCase[]): Plan {
  const { batches, tooLong } = batchesOf(cases, SLOTS);
  const minutes = SITE_MINUTES + batches.length * BATCH_MINUTES;
  return {
    batches,
    tooLong,
    slots: Math.min(SLOTS, Math.max(...batches.map(({ length }) => length))),
    minutes,
    requests: cases.reduce((sum, { requests }) => sum + requests.length + QUESTIONS, 0),
    price: price(cases, minutes),
    leftPerDay: SLOTS * USD.balancer * 24,
  };
}

/** Load balancers by begun hours, web ACLs for as long as their batch stands. */
function price(cases: readonly AskableCase[], minutes: number): number {
  const hours = Math.ceil(minutes / 60);
  const rules = cases.reduce(
    (sum, { resources }) => sum + ((resources.Acl?.Properties.Rules as unknown[])?.length ?? 0) + 1,
    0,
  );
  return SLOTS * USD.balancer * hours + ((cases.length * USD.webAcl + rules * USD.rule) * BATCH_MINUTES) / 60;
}
