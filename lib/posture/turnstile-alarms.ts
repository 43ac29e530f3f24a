import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmSet, gauge } from '../alarms/alarm-set';
import { METRIC_NAMESPACE } from '../contract/names';
import { LOAD_BALANCER_METRIC, TURNSTILE_ALARM, TURNSTILE_METRIC } from '../contract/protection/turnstile-metrics';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/reputation/metrics';
import type { TurnstileGate } from '../protection/turnstile/turnstile-gate';

const PERIOD = Duration.minutes(5);
/** One or two may be a bad second of a service; the browser has its own retry. */
const SEVERAL = 3;
/** People whose token ran out are refused now and then; anybody who forges tokens can ring this, so it only warns. */
const MANY_REFUSALS = 20;

/** The gate answers when it can't judge, so Lambda counts no error: without these alarms nobody would hear that all are locked out. */
export function addTurnstileAlarms(alarms: AlarmSet, gate: TurnstileGate): void {
  const sum = ({ name }: MetricDefinition) =>
    gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: gate.gateName }, 'Sum', PERIOD);
  // Written only when something fails.
  const missingData = TreatMissingData.NOT_BREACHING;
  alarms.add(TURNSTILE_ALARM.undecided, {
    metric: sum(TURNSTILE_METRIC.undecided),
    threshold: SEVERAL,
    missingData,
    happened: 'The Turnstile gate can not decide who is a person, and answers 503: nobody gets a code.',
    todo: 'the log of the gate names the cause: signing key, secret, or Cloudflare, for which the CAPTCHA can stand in (whenUnavailable).',
  });
  alarms.add(TURNSTILE_ALARM.misconfigured, {
    metric: sum(TURNSTILE_METRIC.misconfigured),
    threshold: 1,
    missingData,
    happened: 'Cloudflare does not know the secret key of the widget: nobody gets a code.',
    todo: 'put the secret key that the Turnstile dashboard shows for this widget into the secret; it is read again within a minute.',
  });
  // Without the CAPTCHA the first alarm says it all.
  if (gate.captchaProof !== undefined) {
    alarms.add(TURNSTILE_ALARM.unavailable, {
      metric: sum(TURNSTILE_METRIC.unavailable),
      threshold: SEVERAL,
      missingData,
      happened: 'Cloudflare does not answer the Turnstile gate; the CAPTCHA of AWS WAF stands in.',
      todo: 'see https://www.cloudflarestatus.com, and ask for a code yourself: it should come after a puzzle.',
    });
  }
  addLoadBalancerAlarms(alarms, gate);
  alarms.addHandler(
    'Turnstile gate',
    gate.gateFunction,
    TURNSTILE_ALARM.errors,
    TURNSTILE_ALARM.throttles,
    PERIOD,
    'people who pass the human check get no token, and so no code.',
  );
}

/** Behind the gate: a token that the load balancer can't verify is refused, and neither gate nor application hear of it. */
function addLoadBalancerAlarms(alarms: AlarmSet, gate: TurnstileGate): void {
  const { namespace, dimension, serverErrors, refusedTokens } = LOAD_BALANCER_METRIC;
  const sum = ({ name }: MetricDefinition) =>
    gauge(namespace, name, { [dimension]: gate.loadBalancerName }, 'Sum', PERIOD);
  const missingData = TreatMissingData.NOT_BREACHING;
  alarms.add(TURNSTILE_ALARM.keys, {
    metric: sum(serverErrors),
    threshold: SEVERAL,
    missingData,
    happened:
      'The load balancer answers 500: it can not read the keys of the Turnstile gate, or can not ask AWS WAF. Nobody gets a code.',
    todo: 'see that its security groups, network ACLs and routes let it out to TCP 443 (an internal one needs NAT), and that issuer leads to the listener.',
  });
  alarms.add(TURNSTILE_ALARM.refused, {
    metric: sum(refusedTokens),
    threshold: MANY_REFUSALS,
    missingData,
    happened:
      'The load balancer refused many tokens: somebody forges them, or it got something else than the keys of the Turnstile gate.',
    todo: 'ask for a code yourself: 562 means that something answers in place of the keys; 401 to strangers alone is an attack that fails.',
  });
}
