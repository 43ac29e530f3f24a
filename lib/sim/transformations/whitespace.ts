import { NOTE, type NoteSink } from '../notes';

export function compressWhiteSpace(text: string): string {
  return text.replace(/[\t\n\v\f\r \xa0]+/g, ' ');
}

export function removeWhitespace(text: string, sink: NoteSink): string {
  if (text.includes('\xa0')) sink.note(NOTE.transformationCorner);
  return text.replace(/[\t\n\v\f\r \xa0]+/g, '');
}

export function trimLeft(text: string): string {
  return text.replace(/^[\t\n\v\f\r ]+/, '');
}

/** A loop, not a pattern: `/\s+$/` is quadratic on a long run in the middle. */
export function trimRight(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}

export function trim(text: string): string {
  return trimRight(trimLeft(text));
}

export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

export function replaceNulls(text: string): string {
  return text.replaceAll('\0', ' ');
}

export function removeNulls(text: string): string {
  return text.replaceAll('\0', '');
}
