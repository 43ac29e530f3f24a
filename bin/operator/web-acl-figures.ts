import { readValues, wholePeriods } from '../../lambda/runtime/metric-reader';
import { RULE } from '../../lib/contract/names';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { BLOCKING_RULES, ruleDimensions } from '../../lib/contract/protection/web-acl-metrics';
import type { DeployedShield } from './deployed-shield';

export interface WebAclFigures {
  /** Requests for codes in the last hour. */
  readonly requests: number;
  /** Those that reached the backend. */
  readonly passed: number;
  /** Answered with a CAPTCHA. */
  readonly captcha: number;
  /** Blocked, by rule. */
  readonly blocked: Readonly<Record<string, number>>;
  readonly lines: readonly string[];
}

const HOUR = 3_600_000;

export async function readWebAcl(shield: DeployedShield, now: number): Promise<WebAclFigures> {
  const client = shield.account.cloudWatch();
  try {
    const Region = await client.config.region();
    const metricName = shield.output(OUTPUT.webAclMetricName);
    const metric = (name: string, rule: string) => ({
      namespace: 'AWS/WAFV2',
      name,
      dimensions: { ...ruleDimensions(metricName, rule), Region },
      statistic: 'Sum' as const,
    });
    const [requests = 0, passed = 0, captcha = 0, strictCaptcha = 0, ...blocks] = await readValues(
      client,
      [
        metric('CountedRequests', RULE.classifyRequest),
        metric('CountedRequests', RULE.passed),
        metric('CaptchaRequests', RULE.humanCheck),
        metric('CaptchaRequests', RULE.strictHumanCheck),
        ...BLOCKING_RULES.map((rule) => metric('BlockedRequests', rule)),
      ],
      wholePeriods({ from: now - HOUR, to: now, periodSeconds: 60 }),
    );
    const blocked = Object.fromEntries(
      BLOCKING_RULES.map((rule, index) => [rule, blocks[index] ?? 0] as const).filter(([, count]) => count > 0),
    );
    const asked = captcha + strictCaptcha;
    return {
      requests,
      passed,
      captcha: asked,
      blocked,
      lines: [
        `last hour: ${requests} requests for codes, ${passed} passed, ${asked} got a CAPTCHA`,
        ...Object.entries(blocked).map(([rule, count]) => `blocked by ${rule}: ${count}`),
      ],
    };
  } finally {
    client.destroy();
  }
}
