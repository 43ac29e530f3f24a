import type { Page } from 'playwright-core';
import { FrontEnd } from './front-end';
import { browserRoom } from './room';

/** Pages on which the puzzle could not be reached, or the request went out without it. */
const SENT = '200 {"sent":true}';
const room = browserRoom();
let page: Page;
let site: FrontEnd;

async function visit(set: (site: FrontEnd) => void = () => {}, before?: string, foreign = false): Promise<void> {
  const made = await FrontEnd.start({}, foreign);
  set(made);
  ({ site, page } = await room.enter(made));
  if (before) await page.addInitScript(before);
  await site.open(page);
}

const solve = () => page.click('[data-do=solve]');

describe('the puzzle can be reached', () => {
  test('under a modal that takes the pointer from the page', async () => {
    await visit((made) => {
      made.body = `<div id="modal" role="dialog" aria-modal="true" style="pointer-events:auto"><button id="in">Send</button></div>
        <style>body{pointer-events:none}</style>`;
    });
    await page.focus('#in');
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(await page.evaluate('document.activeElement.id')).toBe('in');
  });

  test('under a modal that keeps the focus, with the keyboard', async () => {
    await visit((made) => {
      made.body = `<div id="modal" role="dialog" aria-modal="true"><button id="in">Send</button></div><script>
        document.addEventListener('focusin', (event) => {
          if (!document.getElementById('modal').contains(event.target)) document.getElementById('in').focus();
        }, true);</script>`;
    });
    await page.focus('#in');
    await site.ask(page);
    await page.focus('[data-do=solve]');
    await page.keyboard.press('Enter');
    expect(await site.outcome(page)).toBe(SENT);
  });

  test('over a dialog of the page itself', async () => {
    await visit((made) => {
      made.body = '<dialog id="own"><button id="in">Send</button></dialog><script>own.showModal()</script>';
    });
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    expect(await page.evaluate('document.getElementById("own").open')).toBe(true);
  });

  test('and when the modal around it goes away, the request ends', async () => {
    await visit((made) => {
      made.body = '<div id="modal" role="dialog"><button id="in">Send</button></div>';
    });
    await page.focus('#in');
    await site.ask(page);
    await page.locator('[data-do=solve]').waitFor();
    await page.evaluate('document.getElementById("modal").remove()');
    expect(await site.outcome(page)).toBe('HumanCheckError closed');
  });

  test('in a browser without showModal and constructed style sheets', async () => {
    await visit(undefined, 'delete HTMLDialogElement.prototype.showModal; window.CSSStyleSheet = undefined;');
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
    await site.ask(page, 'again');
    expect(await site.outcome(page, 'again')).toBe(SENT);
  });

  test('and closed there with Escape', async () => {
    await visit(undefined, 'delete HTMLDialogElement.prototype.showModal');
    await site.ask(page);
    await page.locator('[data-do=solve]').waitFor();
    await page.keyboard.press('Escape');
    expect(await site.outcome(page)).toBe('HumanCheckError closed');
  });
});

describe('a policy of trusted types', () => {
  const policy = (names: string) => `require-trusted-types-for 'script'; trusted-types ${names} stand-in`;
  // The stand-in for AWS's script writes HTML, which the policy forbids; whether AWS's own does AWS doesn't say.
  const forStandIn = `window.trustedTypes.createPolicy('default', { createHTML: (html) => html })`;

  test('that names ours lets the script load', async () => {
    await visit((made) => {
      made.csp = policy('otp-shield default');
    }, forStandIn);
    await site.ask(page);
    await solve();
    expect(await site.outcome(page)).toBe(SENT);
  });

  test('that does not name it is told in words for programs', async () => {
    await visit((made) => {
      made.csp = policy('other');
    });
    await site.ask(page);
    expect(await site.outcome(page)).toBe('HumanCheckError script_blocked');
  });
});

test('a Request that a frame made is guarded, too', async () => {
  await visit((made) => {
    made.body = '<iframe id="frame"></iframe>';
  });
  await page.evaluate(`(() => {
    const Foreign = document.getElementById('frame').contentWindow.Request;
    const request = new Foreign(location.origin + '/api/auth/otp', { method: 'POST', body: '{"a":1}' });
    window.asked = otpFetch(request).then(async (r) => r.status + ' ' + (await r.text()), (e) => e.name + ' ' + e.message);
  })()`);
  await solve();
  expect(await site.outcome(page)).toBe(SENT);
  expect(site.received).toMatchObject([{ method: 'POST', body: '{"a":1}' }]);
});

test('a cookie whose name ends like that of the token is none', async () => {
  await visit();
  await page.context().addCookies([{ name: 'old-aws-waf-token', value: 'x', url: page.url() }]);
  await site.ask(page);
  await solve();
  expect(await site.outcome(page)).toBe(SENT);
  // The cookie of the token itself was set, so no header was needed.
  expect(site.received[0]!.token).toBe('');
  await page.evaluate(`document.cookie = 'aws-waf-token=; max-age=0; path=/'`);
  await site.ask(page, 'again');
  expect(await site.outcome(page, 'again')).toBe(SENT);
  expect(site.received[1]!.token).not.toBe('');
});

test('a frame in a sandbox has no cookies, and ends in words for programs or with the header', async () => {
  await visit((made) => {
    made.files.set(
      '/frame.html',
      `<!doctype html><body><script src="/otp-shield.js"></script><script>
        const otpFetch = OtpShield.createOtpFetch(${JSON.stringify(made.settings)});
        otpFetch('/api/auth/otp', { method: 'POST' }).then((r) => r.status, (e) => e.name).then((said) => parent.postMessage(said, '*'));
      </script>`,
    );
    made.body = `<script>window.asked = new Promise((resolve) => addEventListener('message', (event) => resolve(event.data)))</script>
      <iframe sandbox="allow-scripts" src="/frame.html"></iframe>`;
  });
  const frame = page.frameLocator('iframe');
  await frame.locator('dialog.otp-shield').waitFor();
  await frame.locator('dialog.otp-shield header button').click();
  expect(await site.outcome(page)).toBe('HumanCheckError');
});
