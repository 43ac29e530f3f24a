import { installOtpFetch } from '../install';

/** For pages without a bundler: `OtpShieldInstall.installOtpFetch(…)`, beside one of the other scripts. */
Object.assign(window, { OtpShieldInstall: { installOtpFetch } });
