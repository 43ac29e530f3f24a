import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Faults } from '../private/faults';
import { WARNING } from '../private/warnings';
import type { TrustedHeader } from './trusted-header-options';

/** A header is guessed at the rate of requests, and no rule counts the guesses. */
const FEWEST_CHARACTERS = 16;
/** What browsers and proxies write by themselves, so that it is never a secret of one caller alone. */
const WRITTEN_BY_OTHERS =
  /^(cookie|host|origin|referer|user-agent|forwarded|via|connection|upgrade|x-forwarded-.*|x-amzn-.*|x-aws-waf-.*|accept(-.*)?|content-.*|sec-.*)$/i;

export function checkTrustedHeader({ name, secrets }: TrustedHeader, _prop: string, faults: Faults): void {
  if (!Token.isUnresolved(name) && !/^[A-Za-z0-9-]{1,64}$/.test(name)) {
    faults.add(`trustedHeader.name must be 1 to 64 letters, digits or "-", got ${JSON.stringify(name)}`);
  }
  if (!Token.isUnresolved(name) && WRITTEN_BY_OTHERS.test(name)) {
    faults.add(
      `trustedHeader.name must be a header of your own, got ${JSON.stringify(name)}, which browsers and proxies write; write one such as "x-otp-caller"`,
    );
  }
  if (!Array.isArray(secrets)) {
    faults.add(
      `trustedHeader.secrets must be a list, got ${JSON.stringify(secrets)}; write [SecretValue.secretsManager("…")]`,
    );
    return;
  }
  if (secrets.length < 1 || secrets.length > 5) {
    faults.add(`trustedHeader.secrets must hold 1 to 5 values, got ${secrets.length}; use two during a rotation`);
  }
  plainOf({ name, secrets }).forEach(({ text, index }) => {
    if (text.length < FEWEST_CHARACTERS) {
      faults.add(
        `trustedHeader.secrets[${index}] must have at least ${FEWEST_CHARACTERS} characters, got ${text.length}: whoever guesses it passes every rule; ` +
          'let AWS Secrets Manager make one',
      );
    }
  });
}

/** Whoever may read the template, the stack or the repository knows it. */
export function warnOfPlainSecrets(scope: Construct, trusted: TrustedHeader | undefined): void {
  const plain = trusted === undefined ? [] : plainOf(trusted);
  if (plain.length === 0) return;
  const where = plain.map(({ index }) => `trustedHeader.secrets[${index}]`).join(', ');
  Annotations.of(scope).addWarningV2(
    WARNING.plainSecret,
    `${where} stands in the template as plain text, for whoever may read it; give SecretValue.secretsManager("…")`,
  );
}

function plainOf({ secrets }: TrustedHeader) {
  return secrets
    .map((secret, index) => ({ text: secret.unsafeUnwrap(), index }))
    .filter(({ text }) => !Token.isUnresolved(text));
}
