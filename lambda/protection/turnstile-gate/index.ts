import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import { ENV } from '../../../lib/contract/env';
import type { TurnstileGateSettings } from '../../../lib/contract/protection/human-token';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { optionalEnv, requiredEnv } from '../../runtime/env';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { TokenIssuer } from '../../runtime/token-issuer';
import { Gate } from './gate';
import { siteverify } from './siteverify';

const settings = JSON.parse(requiredEnv(ENV.turnstileGate)) as TurnstileGateSettings;
const secrets = new SecretsManagerClient(CLIENT_OPTIONS);
const now = () => Date.now();
const captchaProofSecret = optionalEnv(ENV.captchaProofSecret);

const gate = new Gate({
  settings,
  verify: siteverify(),
  turnstileSecret: cachedSecret(secrets, requiredEnv(ENV.turnstileSecret)),
  captchaProof: captchaProofSecret
    ? cachedSecret(secrets, captchaProofSecret)
    : () => Promise.reject(new Error('no CAPTCHA fallback is set up')),
  issuer: new TokenIssuer(new KMSClient(CLIENT_OPTIONS), [settings.keyId], settings.issuer, now),
  emit: stdoutSink,
  log: createLog('otp-shield-turnstile-gate'),
  now,
});

export const handler = (event: ALBEvent): Promise<ALBResult> => gate.handle(event);
