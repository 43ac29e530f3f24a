import { lowerCase } from '../bytes';
import { trim } from './whitespace';

export function cmdLine(text: string): string {
  const bare = text.replace(/[\\"'^]/g, '');
  return lowerCase(dropSpacesBefore(bare).replace(/[,;]/g, ' ').replace(/ +/g, ' '));
}

/** Spaces before `/` and `(`, in one pass: ` +(?=[/(])` is quadratic on a run of spaces. */
function dropSpacesBefore(text: string): string {
  return text.replace(/ +([/(]?)/g, (run, mark: string) => mark || run);
}

export function cmdLineUnix(text: string): string {
  return lowerCase(trim(spaced(text.replace(/[\\"']/g, ''))));
}

export function cmdLineWin(text: string): string {
  const bare = text.replace(/\^\r?\n/g, '').replace(/["'^`]/g, '');
  return lowerCase(trim(spaced(bare)).replace(/\\+/g, '\\'));
}

function spaced(text: string): string {
  return text.replace(/[\t\n\v\f\r ]+/g, ' ');
}
