// What a server or a test imports. In a project without `"type": "module"` this file is CommonJS.
import { createGuard, type Guard } from 'cdk-otp-shield/guard';
import { Simulator, type Verdict, wafRequest } from 'cdk-otp-shield/sim';
import { type HumanTokenVerifierOptions, humanTokenVerifier, senderTokenVerifier } from 'cdk-otp-shield/verify';

export const verdict: Verdict = Simulator.fromTemplate('{}').evaluate(wafRequest({ uri: '/' }));
const settings: HumanTokenVerifierOptions = { issuer: 'https://shop.example.com' };
export const verify = humanTokenVerifier(settings);
export const guard: Guard = createGuard({});
// @ts-expect-error a type that could not be found would take everything
wafRequest(7);
// @ts-expect-error the same
humanTokenVerifier(7);
// @ts-expect-error the same
senderTokenVerifier(7);
// @ts-expect-error the same
createGuard(7);
