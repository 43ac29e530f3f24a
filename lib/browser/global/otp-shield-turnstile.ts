import { createTurnstileFetch, HumanCheckError } from '../turnstile';

/** For pages without a bundler: `OtpShieldTurnstile.createTurnstileFetch(…)`. */
Object.assign(window, { OtpShieldTurnstile: { createTurnstileFetch, HumanCheckError } });
