import type { BrowserContext, Page } from 'playwright-core';

/**
 * How long a test waits for what has to come: long, since machines that build are busy, and it costs nothing when all is well.
 */
export const PATIENCE_MS = 90_000;

/** For a whole test, which waits several times. */
export const TEST_TIMEOUT_MS = 5 * 60_000;

export async function patientPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  return page;
}
