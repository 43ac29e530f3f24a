import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));

/** Findings of CDK's own template validator; none when it has nothing to say. */
function findingsOf(args: readonly string[]): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-synth-'));
  try {
    execFileSync(process.execPath, ['--import', 'tsx', ...args], {
      cwd: root,
      env: { ...process.env, CDK_VALIDATION: 'true', CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
      stdio: 'pipe',
    });
    const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
    return report.pluginReports.flatMap((plugin: { violations: unknown[] }) => plugin.violations);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the app as it is shipped', () => {
  test("synthesizes, and CDK's validator finds neither errors nor warnings in the template", () => {
    expect(findingsOf(['bin/app.ts'])).toEqual([]);
  }, 120_000);

  test('would not, were there something to find', () => {
    const planted = `
      const { App, Stack, CfnResource } = require('aws-cdk-lib');
      const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
      new CfnResource(new Stack(app, 'Planted'), 'Set', {
        type: 'AWS::WAFv2::IPSet',
        properties: { Scope: 'REGIONAL', IPAddressVersion: 'IPV9', Addresses: [] },
      });
      app.synth();`;
    expect(findingsOf(['-e', planted])).not.toEqual([]);
  }, 120_000);
});
