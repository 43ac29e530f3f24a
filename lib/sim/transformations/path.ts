import { NOTE, type NoteSink } from '../notes';

/**
 * Drops duplicate slashes, `.` segments and `..` segments with the segment before. A relative path keeps the `..` at its
 * beginning. What a `..` above the root and a dot segment at the end leave behind is not documented; the set of
 * transformations comes from ModSecurity, so its answers are given: nothing, and no slash.
 */
export function normalizePath(path: string, sink: NoteSink): string {
  if (!path.includes('//') && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return path;
  const absolute = path.startsWith('/');
  const kept: string[] = [];
  const segments = path.split('/');
  for (const segment of segments) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else if (absolute) sink.note(NOTE.transformationCorner);
    else kept.push(segment);
  }
  const last = segments[segments.length - 1];
  if (last === '.' || last === '..') sink.note(NOTE.transformationCorner);
  const slash = last === '' && kept.length > 0 ? '/' : '';
  return (absolute ? '/' : '') + kept.join('/') + slash;
}

export function normalizePathWin(path: string, sink: NoteSink): string {
  return normalizePath(path.replaceAll('\\', '/'), sink);
}
