/** A long proof that is no unit test: every check says what holds, the last line counts them. */
export class Proof {
  private passed = 0;
  private failed = 0;

  /** `body` throws when the claim does not hold; what it returns is said behind the claim. */
  public async check(claim: string, body: () => unknown): Promise<boolean> {
    const began = Date.now();
    try {
      const said = await body();
      this.passed += 1;
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      console.log(`✓ ${claim}${typeof said === 'string' ? `: ${said}` : ''} (${seconds} s)`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(`✗ ${claim}\n${indent(error instanceof Error ? error.message : String(error))}`);
      return false;
    }
  }

  /** What this machine can't show. In CI it has to be shown, so there it counts as failed. */
  public skip(claim: string, why: string): void {
    const inCi = process.env.CI === 'true';
    if (inCi) this.failed += 1;
    console.log(`${inCi ? '✗' : '-'} ${claim}: ${inCi ? 'must not be skipped in CI' : 'skipped'}, ${why}`);
  }

  /** What no check can show here, said so that nobody takes it for shown. */
  public note(text: string): void {
    console.log(`  ${text}`);
  }

  public close(): void {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    if (this.failed > 0) process.exitCode = 1;
  }
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
