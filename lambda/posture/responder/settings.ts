import * as z from 'zod/mini';
import { RESPONDER_MODES } from '../../../lib/contract/posture/posture';
import type { ResponderSettings } from '../../../lib/contract/posture/responder-settings';

const metric = z.object({ namespace: z.string(), name: z.string(), dimensions: z.record(z.string(), z.string()) });
const gate = z.object({ ipv4: z.string(), ipv6: z.string() });
const positive = z.number().check(z.gt(0));

const settings = z.object({
  shield: z.string(),
  mode: z.enum(RESPONDER_MODES),
  gates: z.object({ lockdown: gate, strict: gate }),
  alarms: z.array(
    z.object({ name: z.string(), level: z.enum(['warning', 'critical']), ofMails: z.optional(z.boolean()) }),
  ),
  topicArns: z.array(z.string()),
  minimumHold: positive,
  escalateAfter: positive,
  maximumLockdownPerDay: positive,
  harm: positive,
  harmMetrics: z.array(metric),
  sentMetrics: z.array(metric),
  typedIn: z.optional(z.object({ awaited: metric, verified: metric })),
  requestMetric: z.optional(metric),
  puzzleMetric: z.optional(metric),
  refusedMetrics: z.object({ lockdown: z.array(metric), strict: z.array(metric) }),
  sendingSwitch: z.optional(z.string()),
});

/** @throws {Error} naming what is wrong: the construct and the handler don't fit together */
export function readSettings(text: string): ResponderSettings {
  const parsed = settings.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.'));
  throw new Error(`the settings of the responder are wrong in ${[...new Set(fields)].join(', ')}`);
}
