import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import { ENV } from '../../../lib/contract/env';
import { TURNSTILE_ENV } from '../../../lib/contract/protection/turnstile/env';
import type { TurnstileGateSettings } from '../../../lib/contract/protection/turnstile/gate';
import { cachedSecret } from '../../runtime/cached-secret';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  flag,
  jsonVariable,
  list,
  object,
  optionalVariable,
  readSettings,
  text,
  variable,
} from '../../runtime/settings';
import { TokenIssuer } from '../../runtime/token-issuer';
import { Gate } from './gate';
import { siteverify } from './siteverify';

const { settings, turnstileSecret, captchaProofSecret } = readSettings('turnstile-gate', {
  settings: jsonVariable(
    TURNSTILE_ENV.gate,
    object<TurnstileGateSettings>({
      monitor: text,
      basePath: text,
      issuer: text,
      hostnames: list(text),
      action: text,
      bindToAddress: flag,
      captchaFallback: flag,
      allowedOrigins: list(text),
      keyId: text,
    }),
  ),
  turnstileSecret: variable(TURNSTILE_ENV.secret),
  captchaProofSecret: optionalVariable(ENV.captchaProofSecret),
});
const secrets = new SecretsManagerClient(CLIENT_OPTIONS);
const now = () => Date.now();

const gate = new Gate({
  settings,
  verify: siteverify(),
  turnstileSecret: cachedSecret(secrets, turnstileSecret),
  captchaProof: captchaProofSecret
    ? cachedSecret(secrets, captchaProofSecret)
    : () => Promise.reject(new Error('no CAPTCHA fallback is set up')),
  issuer: new TokenIssuer(new KMSClient(CLIENT_OPTIONS), [settings.keyId], settings.issuer, now),
  emit: stdoutSink,
  log: createLog('otp-shield-turnstile-gate'),
  now,
});

export const handler = (event: ALBEvent): Promise<ALBResult> => gate.handle(event);
