/** Runs checks one after the other and says how they went, as every long proof does. */
export async function checks(all: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  let failed = 0;
  for (const [name, check] of Object.entries(all)) {
    try {
      await check();
      console.log(`ok: ${name}`);
    } catch (error) {
      failed++;
      console.log(`failed: ${name}: ${(error as Error).message.slice(0, 500)}`);
    }
  }
  console.log(`${Object.keys(all).length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

export function same(got: unknown, wanted: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(`got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}
