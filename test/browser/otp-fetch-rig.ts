import type { BrowserContextOptions, Page } from 'playwright-core';
import { FrontEnd } from './front-end';
import { browserRoom } from './room';

export const DIALOG = 'dialog.otp-shield';
export const SENT = '200 {"sent":true}';

export const room = browserRoom();
export let page: Page;
export let site: FrontEnd;

export async function visit(
  props: Parameters<typeof FrontEnd.start>[0] = {},
  foreign = false,
  options: object = {},
  context: BrowserContextOptions = {},
): Promise<void> {
  ({ site, page } = await room.enter(await FrontEnd.start(props, foreign), context));
  await site.open(page, options);
}

/** Keeps AWS's script back until the function is called. */
export function hold(): () => void {
  let arrive = () => {};
  site.aws.held = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return arrive;
}

export const dialog = () => page.locator(DIALOG);
export const solve = () => page.click('[data-do=solve]');
/** `evaluate` would wait for a promise. */
export const begin = (script: string) => page.evaluate(`(() => { ${script}; })()`);
