import { createOtpFetch, HumanCheckError } from '../index';

/** For pages without a bundler: `OtpShield.createOtpFetch(…)`. */
Object.assign(window, { OtpShield: { createOtpFetch, HumanCheckError } });
