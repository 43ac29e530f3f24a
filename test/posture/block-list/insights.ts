import { isIP } from 'node:net';
import { within } from '../../../lib/waf/client-blocks';

/**
 * The part of CloudWatch Logs Insights that the block list asks for, over records as AWS WAF writes them: an evaluator of the query itself, so that a
 * query that reads the wrong field finds nothing. Written from AWS's documentation; nothing of it was compared with the service.
 */
type Row = Readonly<Record<string, unknown>>;

export function runInsights(query: string, messages: readonly string[]): Array<Record<string, string>> {
  const rows = query.split(/ \| /).reduce<readonly Row[]>(
    (found, command) => step(command.trim(), found),
    messages.map((message) => ({ '@message': message })),
  );
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value)])));
}

function step(command: string, rows: readonly Row[]): readonly Row[] {
  const [, name, rest] = /^(\w+) (.*)$/s.exec(command)!;
  switch (name) {
    case 'fields': {
      const [, expression, alias] = /^(.+) as (\w+)$/.exec(rest!)!;
      return rows.map((row) => ({ ...row, [alias!]: fieldOf(expression!, row) }));
    }
    case 'unnest': {
      const [, path, alias] = /^(\S+) into (\w+)$/.exec(rest!)!;
      return rows.flatMap((row) => {
        const list = fieldOf(path!, row);
        return (Array.isArray(list) ? list : list === undefined ? [] : [list]).map((item) => ({
          ...row,
          [alias!]: item,
        }));
      });
    }
    case 'filter':
      return rows.filter((row) =>
        rest!.split(' and ').every((part) => part.split(' or ').some((one) => holds(one, row))),
      );
    case 'stats': {
      const [, alias, by] = /^count\(\*\) as (\w+) by (\w+)$/.exec(rest!)!;
      const counts = new Map<unknown, number>();
      for (const row of rows) counts.set(fieldOf(by!, row), (counts.get(fieldOf(by!, row)) ?? 0) + 1);
      return [...counts].map(([key, count]) => ({ [by!]: key, [alias!]: count }));
    }
    case 'sort': {
      const [, field] = /^(\w+) desc$/.exec(rest!)!;
      return [...rows].sort((a, b) => Number(b[field!]) - Number(a[field!]));
    }
    case 'limit':
      return rows.slice(0, Number(rest));
    default:
      throw new Error(`the stand-in knows no ${name}`);
  }
}

function fieldOf(expression: string, row: Row): unknown {
  const parsed = /^jsonParse\((\S+)\)$/.exec(expression)?.[1];
  if (parsed !== undefined) return JSON.parse(String(row[parsed]));
  if (expression in row) return row[expression];
  return expression.split('.').reduce<unknown>((value, key) => (value as Row | undefined)?.[key], row);
}

function holds(condition: string, row: Row): boolean {
  const like = /^(\S+) like \/(.+)\/$/.exec(condition);
  if (like) return new RegExp(like[2]!).test(String(fieldOf(like[1]!, row) ?? ''));
  const equal = /^(\S+) = "(.*)"$/.exec(condition);
  if (equal) return fieldOf(equal[1]!, row) === equal[2];
  const subnet = /^isIpInSubnet\((\S+), "(.+)"\)$/.exec(condition);
  if (!subnet) throw new Error(`the stand-in can't judge ${condition}`);
  const address = String(fieldOf(subnet[1]!, row));
  return isIP(address) !== 0 && within([subnet[2]!])(`${address}/${isIP(address) === 4 ? 32 : 128}`);
}

export interface LoggedRequest {
  readonly ip: string;
  readonly action: 'CAPTCHA' | 'ALLOW' | 'BLOCK';
  readonly labels: readonly string[];
  readonly headers?: ReadonlyArray<readonly [string, string]>;
  readonly args?: string;
}

/** A record of the log, from the documented fields. https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html */
export function wafRecord({ ip, action, labels, headers = [], args = '' }: LoggedRequest): string {
  return JSON.stringify({
    timestamp: 1_781_870_421_000,
    action,
    httpRequest: {
      clientIp: ip,
      headers: headers.map(([name, value]) => ({ name, value })),
      uri: '/api/auth/otp',
      args,
      httpMethod: 'POST',
    },
    labels: labels.map((name) => ({ name: `awswaf:111122223333:webacl:otp:${name}` })),
  });
}
