import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Account } from '../operator/account';
import { CommandError, command, ExitCode, parseOptions, UsageError } from '../terminal/io';
import { packageFolder, version } from '../terminal/package-folder';
import { columnsOf, pageText } from '../terminal/page-text';
import { usageText } from '../terminal/usage-text';

const USAGE = `otp-shield runbook [NAME] [options]

Prints the page for an alarm, as of the version that is installed. It asks AWS nothing.

  NAME              name of a page, or of an alarm as the mail or CloudWatch has
                    it; without it, the list of pages
  --account ID      with these the commands of the page are for your shield
  --region REGION   and can be copied as they stand; the mail has them
  --stack NAME      the CloudFormation stack of the shield
  --shield NAME     which shield, when the stack has several

Exit codes: 0 done; 1 failed; 2 asked wrongly, or no such page.
`;

const OPTIONS = { account: 'value', region: 'value', stack: 'value', shield: 'value' } as const;

export const runbookCommand = command('runbook', 'the page of an alarm', USAGE, async (args, io) => {
  const [first, ...rest] = args;
  const named = first !== undefined && !first.startsWith('-');
  const options = parseOptions(named ? rest : args, OPTIONS);
  const folder = join(packageFolder(), 'docs', 'runbooks');
  const pages = readPages(folder);
  if (!named) {
    io.out(
      usageText(`Runbooks of cdk-otp-shield ${version()}: otp-shield runbook NAME\n\n${list(pages)}`, io.outColumns),
    );
    return ExitCode.DONE;
  }
  const page = pageFor(first, pages);
  io.out(pageText(withShield(pages.get(page)!, options), columnsOf(io)));
  return ExitCode.DONE;
});

function readPages(folder: string): Map<string, string> {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => /^[a-z-]+\.md$/.test(name));
  } catch {
    throw new CommandError(`the runbooks are missing in ${folder}: install the package again`);
  }
  return new Map(names.sort().map((name) => [name.replace(/\.md$/, ''), readFileSync(join(folder, name), 'utf8')]));
}

function list(pages: ReadonlyMap<string, string>): string {
  const width = Math.max(...[...pages.keys()].map((name) => name.length));
  const line = ([name, text]: [string, string]) => `  ${name.padEnd(width)}  ${/^# (.*)$/m.exec(text)?.[1] ?? ''}\n`;
  return [...pages].map(line).join('');
}

/** By its own name, or by the alarm that it is about: the longest name that the given one ends with. */
function pageFor(asked: string, pages: ReadonlyMap<string, string>): string {
  const name = asked.replace(/\.md$/, '').toLowerCase();
  if (pages.has(name)) return name;
  const [best] = [...pages]
    .flatMap(([page, text]) =>
      [...text.matchAll(/`…?-?([a-z0-9]+(?:-[a-z0-9]+)*)`/g)].map(([, alarm]) => ({ page, alarm: alarm!, text })),
    )
    .filter(({ alarm }) => name === alarm || name.endsWith(`-${alarm}`))
    // The page whose first lines speak of it, not one that mentions it.
    .sort(
      (one, other) =>
        other.alarm.length - one.alarm.length || one.text.indexOf(one.alarm) - other.text.indexOf(other.alarm),
    );
  if (best !== undefined) return best.page;
  throw new UsageError(`no page for ${JSON.stringify(asked)}; there are: ${[...pages.keys()].join(', ')}`);
}

interface Where {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly stack?: string | undefined;
  readonly shield?: string | undefined;
}

/** The first line of each page sets which shield is meant. */
function withShield(text: string, { account, region, stack, shield }: Where): string {
  const given = { ACCOUNT: account, STACK: stack, SHIELD: shield, AWS_REGION: region };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  if (set.length === 0) return text;
  new Account({ account, region, stack, shield, profile: undefined });
  for (const [name, value] of set)
    if (!/^[A-Za-z0-9-]+$/.test(value!))
      throw new UsageError(
        `--${name.toLowerCase().replace('aws_', '')} must be letters, digits and hyphens, got ${JSON.stringify(value)}`,
      );
  return text.replace(/^ACCOUNT=.*$/gm, (line) =>
    set.reduce(
      (current, [name, value]) => current.replace(new RegExp(`\\b${name}=[^\\s;]*`), `${name}=${value}`),
      line,
    ),
  );
}
