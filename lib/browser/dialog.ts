import { HumanCheckError } from './human-check-error';
import { textsFor } from './texts';

const CSS = `.otp-shield{box-sizing:border-box;width:min(26rem,calc(100vw - 1.5rem));max-width:none;max-height:calc(100dvh - 1.5rem);margin:auto;pointer-events:auto;padding:1rem;border:1px solid #8886;border-radius:.75rem;background:#fff;color:#1a1c1e;color-scheme:light;font:1rem/1.5 system-ui,sans-serif;overflow:auto}
.otp-shield::backdrop{background:#000a}
.otp-shield header{display:flex;gap:1rem;align-items:flex-start;justify-content:space-between;margin-bottom:1rem}
.otp-shield h2{margin:0;font-size:1.125rem}
.otp-shield header button{flex:none;width:2.25rem;height:2.25rem;margin:-.25rem;padding:0;border:0;border-radius:.5rem;background:none;color:inherit;font-size:1.5rem}
.otp-shield p{padding:1.5rem 0;text-align:center}
@media(prefers-color-scheme:dark){.otp-shield{background:#1f2226;color:#f1f3f5;color-scheme:dark}.otp-shield>div:not(:empty){box-shadow:0 0 0 .5rem #fff;border-radius:.125rem;background:#fff;color:#1a1c1e;color-scheme:light}}`;

let styled = false;

/** Where a puzzle is drawn: the container of the page, or a dialog of our own. */
export interface Stage {
  /** The element that the puzzle is drawn into. */
  readonly container: HTMLElement;
  /** Says that the puzzle is drawn, so the dialog no longer shows that it loads. */
  drawn(): void;
  /** Shows the dialog, because a person is needed. */
  show(): void;
  close(): void;
}

/** In the container that the page gives, or in a modal of our own. `failed` hears of a person who closed it. */
export function openStage(
  container: HTMLElement | (() => HTMLElement) | undefined,
  locale: string,
  failed: (error: HumanCheckError) => void,
): Stage {
  return container
    ? openContainer(typeof container === 'function' ? container() : container)
    : openDialog(locale, () => failed(new HumanCheckError('closed')));
}

/**
 * A modal of our own. The puzzle keeps a light ground in dark mode, since AWS doesn't say whether its colours adapt. The `dialog` element brings the focus trap, Escape, an inert page and the return of the focus.
 * `adoptedStyleSheets` works under a content security policy that forbids inline styles.
 *
 * It waits behind the scenes until `show`: a frame in it runs there and isn't loaded again.
 */
function openDialog(locale: string, onClose: () => void): Stage {
  const [title, closeName] = textsFor(locale);
  if (!styled) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    } catch {
      // A browser from before 2023.
      document.head.append(Object.assign(element('style'), { textContent: CSS }));
    }
    styled = true;
  }
  const dialog = element('dialog', 'otp-shield');
  const heading = element('h2');
  const button = element('button');
  const header = element('header');
  const status = element('p');
  const container = element('div');
  dialog.lang = locale;
  dialog.dir = locale === 'ar-SA' ? 'rtl' : 'ltr';
  heading.textContent = title;
  dialog.setAttribute('aria-label', title);
  button.type = 'button';
  button.textContent = '×';
  button.setAttribute('aria-label', closeName);
  button.onclick = onClose;
  status.setAttribute('role', 'status');
  status.textContent = '…';
  header.append(heading, button);
  dialog.append(header, status, container);
  dialog.onclose = onClose;
  dialog.onkeydown = (event) => {
    if (event.key === 'Escape') onClose();
  };
  // Going back leaves the view that the puzzle belongs to.
  addEventListener('popstate', onClose);
  dialog.inert = true;
  dialog.style.cssText = 'display:block;position:fixed;opacity:0';
  // Inside the modal that is open, if any: what keeps the focus there would take it away from one beside it.
  (document.activeElement?.closest('dialog,[role=dialog],[aria-modal]') ?? document.body).append(dialog);
  // That modal may be closed meanwhile, and takes this one with it.
  const gone = new MutationObserver(() => dialog.isConnected || onClose());
  gone.observe(document, { childList: true, subtree: true });
  return {
    container,
    drawn: () => status.remove(),
    show() {
      dialog.inert = false;
      dialog.style.cssText = '';
      if (dialog.showModal) dialog.showModal();
      else {
        // A browser from before 2022: above the page, but not the only thing that can be reached.
        dialog.style.cssText = 'display:block;position:fixed;inset:0;height:fit-content;z-index:999999999';
        button.focus();
      }
    },
    close() {
      removeEventListener('popstate', onClose);
      gone.disconnect();
      // Gives the focus back.
      dialog.close?.();
      dialog.remove();
    },
  };
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, className = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

/** A place that the page gives, shown only while there is a puzzle in it. */
function openContainer(container: HTMLElement): Stage {
  container.hidden = false;
  return {
    container,
    drawn: () => {},
    show: () => {},
    close: () => {
      container.replaceChildren();
      container.hidden = true;
    },
  };
}
