import type { BrowserContext } from 'playwright-core';

/**
 * Behaves as Cloudflare's script is documented to: explicit rendering, a token for the callback, and a box to tick when `window.suspicious`
 * (https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/widget-configurations/).
 */
const API_JS = `window.turnstile = {
  render(container, options) {
    window.rendered = { sitekey: options.sitekey, action: options.action, appearance: options.appearance, language: options.language, size: options.size };
    window.widgetOptions = options;
    const widget = Object.assign(document.createElement('div'), { className: 'widget' });
    container.append(widget);
    const pass = () => fetch('/__widget').then((r) => r.text()).then((token) => token ? options.callback(token) : options['error-callback']('300030'));
    if (window.suspicious) {
      widget.style.cssText = (options.size === 'compact' ? 'width:150px;height:140px' : 'min-width:300px;height:65px') + ';box-sizing:border-box;border:1px solid #e0e0e0;background:#fafafa;color:#232323;padding:20px;font:14px system-ui';
      widget.innerHTML = '<label><input type="checkbox"> Verify you are human</label>';
      widget.querySelector('input').onchange = pass;
      options['before-interactive-callback']();
    } else pass();
    return 'widget-1';
  },
  remove() { document.querySelector('.widget').remove(); },
};`;

/** Answers for Cloudflare's host; `token` is what the widget gives once it is passed. */
export async function serveTurnstile(
  context: BrowserContext,
  script: 'served' | 'blocked',
  token: () => string,
): Promise<void> {
  await context.route('https://challenges.cloudflare.com/**', (route) =>
    script === 'served' ? route.fulfill({ contentType: 'text/javascript', body: API_JS }) : route.abort(),
  );
  await context.route('**/__widget', (route) => route.fulfill({ body: token() }));
}
