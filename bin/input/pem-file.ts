import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CommandError, describeError, UsageError } from '../terminal/io';

/** A certificate in PEM; `option` is how the user named it. */
export function readCertificate(option: string, file: string): string {
  return readPem(option, file, 'certificate', (text) => new X509Certificate(text));
}

/** Certificate and private key of a server, which belong to each other. */
export function readServerCertificate(
  cert: string | undefined,
  key: string | undefined,
): { readonly cert: string; readonly key: string } | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new UsageError('--cert and --cert-key belong together');
  const pair = {
    cert: readCertificate('--cert', cert),
    key: readPem('--cert-key', key, 'private key without a passphrase', (text) => createPrivateKey(text)),
  };
  if (!new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key)))
    throw new CommandError(`--cert-key: ${key}: is the key of another certificate than ${cert}`);
  return pair;
}

function readPem(option: string, file: string, what: string, parse: (text: string) => unknown): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${option}: ${describeError(error)}`);
  }
  try {
    parse(text);
  } catch {
    throw new CommandError(`${option}: ${file}: holds no ${what} in PEM`);
  }
  return text;
}
