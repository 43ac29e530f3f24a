/** Name and value of each argument, raw: AWS WAF doesn't say that it decodes them. */
export function queryArguments(query: string): Array<readonly [string, string]> {
  const found: Array<readonly [string, string]> = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    found.push(equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]);
  }
  return found;
}
