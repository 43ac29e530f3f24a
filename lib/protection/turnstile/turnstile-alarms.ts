import { TURNSTILE_ALARM, TURNSTILE_METRIC } from '../../contract/turnstile-metrics';
import type { GateWatch } from '../human-checks/check';

/** One or two may be a bad second of a service; the browser has its own retry. */
const SEVERAL = 3;

/** @param captcha whether the CAPTCHA of AWS WAF stands in; without it the first alarm says it all */
export function turnstileWatch(captcha: boolean): GateWatch {
  return {
    id: 'TurnstileAlarms',
    title: 'Turnstile gate',
    alarms: [
      {
        definition: TURNSTILE_ALARM.undecided,
        metric: TURNSTILE_METRIC.undecided,
        threshold: SEVERAL,
        happened: 'The Turnstile gate can not decide who is a person, and answers 503: nobody gets a code.',
        todo: 'the log of the gate names the cause: signing key, secret, or Cloudflare, for which the CAPTCHA can stand in (whenUnavailable).',
      },
      {
        definition: TURNSTILE_ALARM.misconfigured,
        metric: TURNSTILE_METRIC.misconfigured,
        threshold: 1,
        happened: 'Cloudflare does not know the secret key of the widget: nobody gets a code.',
        todo: 'put the secret key that the Turnstile dashboard shows for this widget into the secret; it is read again within a minute.',
      },
      ...(captcha
        ? [
            {
              definition: TURNSTILE_ALARM.unavailable,
              metric: TURNSTILE_METRIC.unavailable,
              threshold: SEVERAL,
              happened: 'Cloudflare does not answer the Turnstile gate; the CAPTCHA of AWS WAF stands in.',
              todo: 'see https://www.cloudflarestatus.com, and ask for a code yourself: it should come after a puzzle.',
            },
          ]
        : []),
    ],
    errors: TURNSTILE_ALARM.errors,
    throttles: TURNSTILE_ALARM.throttles,
    consequence: 'people who pass the human check get no token, and so no code.',
  };
}
