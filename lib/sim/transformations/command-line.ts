import { lowerCase } from '../bytes';
import { NOTE, type NoteSink } from '../notes';
import { trim } from './whitespace';

export function cmdLine(text: string, sink: NoteSink): string {
  const bare = text.replace(/[\\"'^]/g, '');
  // A comma that becomes a space before `/`: AWS leaves open whether that space goes, too; other engines drop it.
  if (/[,;] *[/(]/.test(bare)) sink.note(NOTE.transformationCorner);
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
