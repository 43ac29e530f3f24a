import './aws-waf';
import { openStage, type Stage } from './dialog';
import { HumanCheckError } from './human-check-error';
import { localeFor } from './texts';

export interface PuzzleOptions {
  readonly apiKey: string;
  readonly container?: HTMLElement | (() => HTMLElement);
  readonly locale?: string;
}

/** Says at once that a puzzle is coming, shows it when AWS's script is `ready`, and waits for a person. Resolves with the token. */
export async function solvePuzzle(
  { apiKey, container, locale: wish }: PuzzleOptions,
  ready: Promise<void>,
  signal: AbortSignal,
): Promise<string> {
  const locale = localeFor(wish);
  let stage: Stage | undefined;
  let ended = false;
  try {
    return await new Promise((resolve, reject) => {
      const failed = (error: unknown) => reject(new HumanCheckError('puzzle_failed', error));
      const opened = openStage(container, locale, reject);
      stage = opened;
      stage.show();
      signal.addEventListener('abort', () => reject(signal.reason));
      ready
        .then(() => {
          if (ended) return;
          window.AwsWafCaptcha!.renderCaptcha(opened.container, {
            apiKey,
            defaultLocale: locale,
            dynamicWidth: true,
            skipTitle: !container,
            onLoad: opened.drawn,
            onSuccess: resolve,
            onError: failed,
          });
        })
        .catch((error) => (error instanceof HumanCheckError ? reject(error) : failed(error)));
    });
  } finally {
    ended = true;
    stage?.close();
  }
}
