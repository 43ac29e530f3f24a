import { brotliDecompressSync } from 'node:zlib';
import domains from 'disposable-email-domains/index.json';
import roots from 'disposable-email-domains/wildcard.json';

/**
 * The throwaway mail domains of the npm package `disposable-email-domains`, more than 100,000. In what is published this file stands once, beside the
 * guard's handler, and holds the lists packed (`scripts/packed-lists.mjs`); the guard as a library reads that one.
 */
export function disposableDomains(): string[] {
  return [...unpacked(domains), ...unpacked(roots)];
}

function unpacked(list: string | readonly string[]): readonly string[] {
  if (typeof list !== 'string') return list;
  return brotliDecompressSync(Buffer.from(list, 'base64')).toString('utf8').split('\n').flatMap(domainsOf);
}

/** The domains of one line: their ending, then each name, whose first letter says how many letters it shares with the name before (A for none). */
function domainsOf(line: string): string[] {
  const [ending, ...names] = line.split(' ');
  let name = '';
  return names.map((rest) => {
    name = name.slice(0, rest.charCodeAt(0) - 'A'.charCodeAt(0)) + rest.slice(1);
    return name + ending;
  });
}
