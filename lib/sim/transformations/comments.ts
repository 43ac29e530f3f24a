/** Each comment becomes one space; an unterminated one takes the rest; a lone end mark stays. */
export function replaceComments(text: string): string {
  let at = text.indexOf('/*');
  if (at < 0) return text;
  let out = '';
  let from = 0;
  while (at >= 0) {
    out += `${text.slice(from, at)} `;
    const end = text.indexOf('*/', at + 2);
    if (end < 0) return out;
    from = end + 2;
    at = text.indexOf('/*', from);
  }
  return out + text.slice(from);
}

export function removeCommentsChar(text: string): string {
  return text.replace(/\/\*|\*\/|--|#/g, '');
}
