import type { AskableCase, CaseResource } from '../../bin/calibrate/case';
import { templateOf } from '../../test/sim/run-case';
import type { NamedCase } from './askable';

/** A case in the form in which `otp-shield verify --calibrate` takes it: nothing of our shorthand is left. */
export function packed({ name, file }: NamedCase): AskableCase {
  const { Resources } = templateOf(file) as { Resources: Readonly<Record<string, CaseResource>> };
  return {
    name,
    resources: Resources,
    requests: file.requests.map(({ method, uri, headers, body, bodyBase64 }) => {
      const bytes = bodyBase64 ?? (body === undefined ? undefined : Buffer.from(body).toString('base64'));
      return { method, uri, headers, ...(bytes === undefined ? {} : { body: bytes }) };
    }),
  };
}
