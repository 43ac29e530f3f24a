import { TURNSTILE_ALARM } from './turnstile/metrics';

/** The alarms of all gates of human checks that this package has, for whoever reads alarms by their names. */
export const GATE_ALARM = { ...TURNSTILE_ALARM };
