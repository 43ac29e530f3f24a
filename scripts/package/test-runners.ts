import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof } from '../proof';
import { runCommand } from '../run-command';
import { downloaded } from './downloaded';
import { ROOT } from './tarball';

const VITEST = '4.1.12';
const NONE = [{ Priority: 0, Type: 'NONE' }];
const visibility = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'm' };

/** The web ACL that the examples are about; JSON is YAML, too. */
function template(route: string): string {
  const Statement = {
    ByteMatchStatement: {
      SearchString: route,
      PositionalConstraint: 'EXACTLY',
      FieldToMatch: { UriPath: {} },
      TextTransformations: NONE,
    },
  };
  const rule = { Name: 'puzzle', Priority: 0, Action: { Captcha: {} }, VisibilityConfig: visibility, Statement };
  const Properties = { Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig: visibility, Rules: [rule] };
  return JSON.stringify({ Resources: { WebAcl: { Type: 'AWS::WAFv2::WebACL', Properties } } });
}

/** The example of docs/simulator.md that imports from there. */
function example(runner: string): string {
  const blocks = [...readFileSync(join(ROOT, 'docs/simulator.md'), 'utf8').matchAll(/^```js\n([\s\S]*?)^```/gm)];
  const found = blocks.map(([, code]) => code!).filter((code) => code.includes(`from '${runner}'`));
  if (found.length !== 1) throw new Error(`docs/simulator.md has ${found.length} examples for ${runner}`);
  return found[0]!;
}

/** What docs/simulator.md shows for other test runners than jest, run from the project in `folder`, passes; and fails where the web ACL doesn't hold. */
export async function checkTestRunners(proof: Proof, folder: string, isFew: boolean): Promise<void> {
  const fails = async (run: () => Promise<string>) => {
    const said = await run().then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (said === undefined) throw new Error('it passes with a web ACL that asks for no puzzle, too');
    if (!/no rule matched|captcha/i.test(said)) throw new Error(`it fails for another reason: ${said}`);
  };
  await proof.check('the example for node:test passes, and fails without the rule', async () => {
    const at = project(folder, 'node-test', example('node:test'));
    const run = () => runCommand(process.execPath, ['--test', 'example.test.mjs'], { cwd: at });
    write(at, '/api/auth/otp');
    await run();
    write(at, '/elsewhere');
    await fails(run);
  });
  if (isFew) return;
  await proof.check(
    `the example for Vitest ${VITEST} passes, and fails with a web ACL that asks everybody`,
    async () => {
      const at = project(folder, 'vitest', example('vitest'));
      const vitest = await downloaded('vitest', VITEST);
      mkdirSync(join(at, 'node_modules'));
      symlinkSync(vitest, join(at, 'node_modules/vitest'));
      const run = () => runCommand(process.execPath, [join(vitest, 'vitest.mjs'), 'run'], { cwd: at });
      write(at, '/api/auth/otp');
      await run();
      write(at, '/');
      await fails(run);
    },
  );
}

function project(folder: string, name: string, code: string): string {
  const at = join(folder, name);
  mkdirSync(at);
  writeFileSync(join(at, 'example.test.mjs'), code);
  return at;
}

function write(at: string, route: string): void {
  writeFileSync(join(at, 'waf.yaml'), template(route));
}
