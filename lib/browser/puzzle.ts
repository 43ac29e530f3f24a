import './aws-waf';
import { openContainer, openDialog, type Stage } from './dialog';
import { HumanCheckError } from './human-check-error';
import { localeFor } from './texts';

export interface PuzzleOptions {
  readonly apiKey: string;
  readonly container?: HTMLElement | (() => HTMLElement);
  readonly locale?: string;
}

/** Shows the puzzle and waits for a person. Resolves with the token. */
export function solvePuzzle(options: PuzzleOptions, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const { apiKey, container } = options;
    const locale = localeFor(options.locale);
    let stage: Stage | undefined;
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', abort);
      settle();
      stage?.close();
    };
    const abort = () => end(() => reject(signal.reason));
    stage = container
      ? openContainer(typeof container === 'function' ? container() : container)
      : openDialog(locale, () => end(() => reject(new HumanCheckError('closed'))));
    signal.addEventListener('abort', abort);
    if (signal.aborted) return abort();
    const failed = (error: unknown) => end(() => reject(new HumanCheckError('puzzle_failed', error)));
    try {
      window.AwsWafCaptcha!.renderCaptcha(stage.container, {
        apiKey,
        defaultLocale: locale,
        dynamicWidth: true,
        skipTitle: !container,
        onLoad: () => stage?.drawn(),
        onSuccess: (token) => end(() => resolve(token)),
        onError: failed,
      });
    } catch (error) {
      failed(error);
    }
  });
}
