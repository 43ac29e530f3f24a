import { canonicalDomain } from '../canonical-mailbox';

/** https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 */
const LONGEST_LOCAL_PART = 64;
const LONGEST_ADDRESS = 254;
const LONGEST_DOMAIN = 253;

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
/** Letters of any script (RFC 6531). No quotes, comments or source routes: mailboxes don't have them, attacks on parsers do. */
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/** One address without a name, as a provider would give it away. */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > LONGEST_ADDRESS) return false;
  const local = text.slice(0, at);
  if (Buffer.byteLength(local) > LONGEST_LOCAL_PART || !LOCAL_PART.test(local)) return false;
  const written = text.slice(at + 1);
  // Or the mapping to ASCII would let a space or a percent sign vanish.
  if (!/^[\p{L}\p{M}\p{N}.。-]+$/u.test(written)) return false;
  const domain = canonicalDomain(written);
  const labels = domain.split('.');
  return (
    domain.length <= LONGEST_DOMAIN &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1)!)
  );
}
