import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Notes a request to AWS that no client of the SDK builds, as `record-aws-calls.js` does the others; the stand-in that gets it says what it was. */
export function noteAwsCall(client: string, command: string, input: object): void {
  const folder = process.env.OTP_SHIELD_RECORD_CALLS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const test = expect.getState().testPath?.replace(/^.*?[\\/]test[\\/]/, '');
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ client, command, input, test })}\n`);
}
