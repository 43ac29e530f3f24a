import {
  ListRecommendationsCommand,
  ListReputationEntitiesCommand,
  ListSuppressedDestinationsCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import * as z from 'zod/mini';
import { ACCOUNT_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import type { MetricValue } from '../../runtime/emf';

const PAGE_SIZE = 100;
/** The suppression list is read no further than this; above it the number means "very many". */
const MAX_SUPPRESSED = 1000;
const DAY_MS = 86_400_000;

const recommendations = z.object({ Recommendations: z._default(z.array(z.unknown()), []) });
const entities = z.object({ ReputationEntities: z._default(z.array(z.unknown()), []) });
const suppressed = z.object({
  SuppressedDestinationSummaries: z._default(z.array(z.unknown()), []),
  NextToken: z.optional(z.string()),
});

/** Open recommendations of high impact. Only for accounts with the Virtual Deliverability Manager. */
export async function recommendationMetrics(ses: Pick<SESv2Client, 'send'>): Promise<MetricValue[]> {
  const answer = await ses.send(
    new ListRecommendationsCommand({ Filter: { STATUS: 'OPEN', IMPACT: 'HIGH' }, PageSize: PAGE_SIZE }),
  );
  const { Recommendations } = recommendations.parse(answer);
  return [{ metric: ACCOUNT_METRIC.openRecommendations, value: Recommendations.length }];
}

/** Tenants that may not send. An account without tenants has none. */
export async function entityMetrics(ses: Pick<SESv2Client, 'send'>): Promise<MetricValue[]> {
  const answer = await ses.send(
    new ListReputationEntitiesCommand({ Filter: { SENDING_STATUS: 'DISABLED' }, PageSize: PAGE_SIZE }),
  );
  return [{ metric: ACCOUNT_METRIC.pausedEntities, value: entities.parse(answer).ReputationEntities.length }];
}

/** Addresses that came to the suppression list within a day: harm that shows without any event. */
export async function suppressionMetrics(ses: Pick<SESv2Client, 'send'>, now: number): Promise<MetricValue[]> {
  let value = 0;
  let NextToken: string | undefined;
  do {
    const answer = suppressed.parse(
      await ses.send(
        new ListSuppressedDestinationsCommand({ StartDate: new Date(now - DAY_MS), PageSize: PAGE_SIZE, NextToken }),
      ),
    );
    value += answer.SuppressedDestinationSummaries.length;
    NextToken = answer.NextToken;
  } while (NextToken !== undefined && value < MAX_SUPPRESSED);
  return [{ metric: ACCOUNT_METRIC.suppressionGrowth, value }];
}
