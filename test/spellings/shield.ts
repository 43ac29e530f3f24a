import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { Simulator } from '../../lib/sim';

/**
 * A simulator of the synthesized template. Synthesis has its own process, since loading the CDK through jest takes longer than
 * these tests do. The clock stands still, so that nothing but the line decides.
 */
export function simulator(now = 1_800_000_000_000): Simulator {
  const script = path.join(__dirname, 'synthesize.ts');
  const output = execFileSync(process.execPath, ['--import', 'tsx', script], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return Simulator.fromTemplate(JSON.parse(output), { clock: { now: () => now } });
}
