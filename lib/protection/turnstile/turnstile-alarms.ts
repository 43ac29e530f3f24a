import type { AlarmDefinition } from '../../contract/alarm';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { LOAD_BALANCER_METRIC } from '../../contract/protection/load-balancer-metrics';
import { TURNSTILE_ALARM, TURNSTILE_METRIC } from '../../contract/protection/turnstile/metrics';
import type { GateAlarm, GateWatch } from '../human-checks/check';

/** One or two may be a bad second of a service; the browser has its own retry. */
const SEVERAL = 3;
/** People whose token ran out are refused now and then; anybody who forges tokens can ring this, so it only warns. */
const MANY_REFUSALS = 20;

export interface Watched {
  readonly gateName: string;
  /** As CloudWatch names it: `app/name/id`. */
  readonly loadBalancerName: string;
  /** Whether the CAPTCHA of AWS WAF stands in for Cloudflare. */
  readonly captcha: boolean;
}

export function turnstileWatch({ gateName, loadBalancerName, captcha }: Watched): GateWatch {
  const { undecided, misconfigured, unavailable, keys, refused, errors } = TURNSTILE_ALARM;
  const ofGate = (definition: AlarmDefinition, { name }: MetricDefinition, threshold: number) => ({
    definition,
    metric: { namespace: METRIC_NAMESPACE, name, dimensions: { [MONITOR_DIMENSION]: gateName } },
    threshold,
  });
  const ofLoadBalancer = (definition: AlarmDefinition, { name }: MetricDefinition, threshold: number) => ({
    definition,
    metric: {
      namespace: LOAD_BALANCER_METRIC.namespace,
      name,
      dimensions: { [LOAD_BALANCER_METRIC.dimension]: loadBalancerName },
    },
    threshold,
  });
  const alarms: GateAlarm[] = [
    {
      ...ofGate(undecided, TURNSTILE_METRIC.undecided, SEVERAL),
      happened: 'The Turnstile gate can not decide who is a person, and answers 503: nobody gets a code.',
      todo: 'the log of the gate names the cause: signing key, secret, or Cloudflare, for which the CAPTCHA can stand in (failureMode).',
    },
    {
      ...ofGate(misconfigured, TURNSTILE_METRIC.misconfigured, 1),
      happened: 'Cloudflare does not know the secret key of the widget: nobody gets a code.',
      todo: 'put the secret key that the Turnstile dashboard shows for this widget into the secret; it is read again within a minute.',
    },
    {
      ...ofGate(unavailable, TURNSTILE_METRIC.unavailable, SEVERAL),
      happened: 'Cloudflare does not answer the Turnstile gate; the CAPTCHA of AWS WAF stands in.',
      todo: 'see https://www.cloudflarestatus.com, and ask for a code yourself: it should come after a puzzle.',
    },
    // A token that the load balancer can't verify is refused, and neither gate nor application hear of it.
    {
      ...ofLoadBalancer(keys, LOAD_BALANCER_METRIC.serverErrors, SEVERAL),
      happened:
        'The load balancer answers 500: it can not read the keys of the Turnstile gate, or can not ask AWS WAF. Nobody gets a code.',
      todo: 'see that its security groups, network ACLs and routes let it out to TCP 443 (an internal one needs NAT), and that issuer leads to the listener.',
    },
    {
      ...ofLoadBalancer(refused, LOAD_BALANCER_METRIC.refusedTokens, MANY_REFUSALS),
      happened:
        'The load balancer refused many tokens: somebody forges them, or it got something else than the keys of the Turnstile gate.',
      todo: 'ask for a code yourself: 562 means that something answers in place of the keys; 401 to strangers alone is an attack that fails.',
    },
  ];
  return {
    id: 'TurnstileAlarms',
    title: 'Turnstile gate',
    // Without the CAPTCHA the first alarm says it all.
    alarms: captcha ? alarms : alarms.filter(({ definition }) => definition !== unavailable),
    errors,
    consequence: 'people who pass the human check get no token, and so no code.',
  };
}
