import { UsageError } from './io';

/** The option `--page-origin`, whose pages call the routes. @throws UsageError for what is no origin */
export function pageOriginOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || new URL(text).origin !== text.replace(/\/$/, ''))
    throw new UsageError(
      `--page-origin must be an origin such as https://www.example.com, got ${JSON.stringify(text)}`,
    );
  return new URL(text).origin;
}
