import type { ExpectedRule } from './audit';

/**
 * The rules of a deployed shield as one text, for an output of its stack: `classify-request=Count,lockdown=Block`; the lists of two rule groups are
 * parted by `;`.
 */
export function encodeRules(lists: ReadonlyArray<readonly ExpectedRule[]>): string {
  return lists.map((rules) => rules.map(({ name, action }) => `${name}=${action}`).join(',')).join(';');
}

export function parseRules(text: string): ExpectedRule[][] {
  return text.split(';').map((list) =>
    list.split(',').flatMap((rule) => {
      const [name, action] = rule.split('=');
      return name && action ? [{ name, action }] : [];
    }),
  );
}
