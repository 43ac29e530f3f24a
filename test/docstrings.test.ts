import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { readAssembly } from './assembly';
import { ROOT } from './source-files';

interface Documented {
  readonly name: string;
  readonly docs?: { readonly summary?: string };
  readonly members?: readonly Documented[];
  readonly properties?: readonly Documented[];
  readonly methods?: readonly Documented[];
}

/** A beginning that only a neighbour explains: a pronoun, "the same", or a sentence without its subject. */
const LEANS_ON_NEIGHBOURS =
  /^(?:It|Its|They|Them|Their|He|She|This|That|These|Those|Such|Same|The same|Also|Likewise|Else|So (?:many|much|long)|By what|When (?:that|it) is|Of an?|Of the|Between the|On while|To (?:the|nobody)|(?:When|Where|What|Whether|How|For how many \w+) (?:it|they)|No \w+\.|All \w+\.)(?:\b|$)/;

function faultOf(summary: string | undefined): string | undefined {
  if (summary === undefined || summary.trim() === '') return 'says nothing';
  if (LEANS_ON_NEIGHBOURS.test(summary)) return `leans on its neighbours: "${summary}"`;
  if (summary.replace(/[.;]$/, '').trim().split(/\s+/).length < 3)
    return `is too short to say what it is: "${summary}"`;
  return undefined;
}

function elements(): Array<[string, string | undefined]> {
  const { types } = readAssembly<{ types: Record<string, Documented> }>();
  return Object.values(types).flatMap(
    (type): Array<[string, string | undefined]> => [
      [type.name, type.docs?.summary],
      ...[...(type.members ?? []), ...(type.properties ?? []), ...(type.methods ?? [])].map(
        ({ name, docs }): [string, string | undefined] => [`${type.name}.${name}`, docs?.summary],
      ),
    ],
  );
}

/** What a library without CDK exports, as far as it is said: members of interfaces and classes. */
function toldIn(folder: string): Array<[string, string]> {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.d)\.ts$/.test(file),
  );
  return files.flatMap((file) => {
    const source = ts.createSourceFile(
      file,
      readFileSync(join(ROOT, folder, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    return source.statements.flatMap((statement) => {
      const isShape = ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement);
      if (!isShape || !statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
      return [...statement.members].flatMap((member): Array<[string, string]> => {
        const said = ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc);
        const text = said && ts.getTextOfJSDocComment(said.comment);
        return text ? [[`${folder}/${file} ${member.name?.getText() ?? ''}`, text]] : [];
      });
    });
  });
}

describe('the first sentence of a public docstring', () => {
  const all = elements();

  test.each(['lib/browser', 'lib/verify'])('can be read without its neighbours in %s, too', (folder) => {
    const told = toldIn(folder);
    expect(told.length).toBeGreaterThan(10);
    expect(told.filter(([, text]) => LEANS_ON_NEIGHBOURS.test(text))).toEqual([]);
  });

  test('can be read without its neighbours', () => {
    expect(all.length).toBeGreaterThan(400);
    expect(
      all.flatMap(([name, summary]) => (faultOf(summary) === undefined ? [] : [`${name} ${faultOf(summary)}`])),
    ).toEqual([]);
  });

  test.each([
    undefined,
    'When that is.',
    'By what the cooldown is multiplied.',
    'The same for a country.',
    'It looks every 15 minutes.',
    'Of a mail.',
    'So many codes within `window`.',
    'On while any warning is on.',
    'When they begin, such as `22:00`.',
    'What it holds then.',
    'To nobody: they stand in the log.',
    'The function.',
    'No log.',
    'All alarms.',
  ])('is found when it can not: %s', (summary) => expect(faultOf(summary)).toBeDefined());

  test.each([
    'ARN of the web ACL.',
    'Properties of `OtpWebAcl`.',
    'Item price in USD.',
    'Sampled requests, of the last hour.',
  ])('may be short: %s', (summary) => expect(faultOf(summary)).toBeUndefined());
});

test("the glossary has at most twenty words, AWS's first", () => {
  const rows = [...readFileSync(join(ROOT, 'docs/glossary.md'), 'utf8').matchAll(/^\| ([^|]+) \| (.+) \|$/gm)].slice(1);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.length).toBeLessThanOrEqual(20);
  const ofAws = rows.map(([, , meaning = '']) => meaning.includes('[AWS](https://docs.aws.amazon.com/'));
  expect(ofAws).toEqual([...ofAws].sort((a, b) => Number(b) - Number(a)));
});
