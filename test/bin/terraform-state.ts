import { execFileSync } from 'node:child_process';
import { snake } from '../../bin/export/terraform-names';

/** HashiCorp's own parser, as WebAssembly: in a process of its own, since its run time never ends. */
const READ_ALL = `
  const { parse } = require(${JSON.stringify(require.resolve('@cdktf/hcl2json'))});
  const texts = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  (async () => {
    const files = [];
    for (const text of texts) files.push(await parse('otp-shield.tf', text));
    process.stdout.write(JSON.stringify(files), () => process.exit(0));
  })();
`;

type Json = Record<string, unknown>;
export interface Parsed {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Json[]>>>>;
  readonly locals?: readonly Json[];
}

/** As Terraform reads the files, with what stands in `jsonencode(…)` as values. @throws on one that Terraform could not read */
export function parsedAll(texts: readonly string[]): readonly Parsed[] {
  const opened = texts.map((text) =>
    text
      .replaceAll(/^( {2}rules?_json = )jsonencode\(/gm, '$1')
      .replaceAll(/^ {2}\]\)$/gm, '  ]')
      .replaceAll(/^( {2}rules?_json = \[\])\)$/gm, '$1'),
  );
  // Also as they stand, since that is what Terraform gets.
  const input = JSON.stringify([...texts, ...opened]);
  const output = execFileSync(process.execPath, ['-e', READ_ALL], { input, encoding: 'utf8', maxBuffer: 1 << 29 });
  return (JSON.parse(output) as readonly Parsed[]).slice(texts.length);
}

export function parsed(text: string): Parsed {
  return parsedAll([text])[0]!;
}

export function resourcesOf(file: Parsed): Array<{ type: string; name: string; values: Json }> {
  return Object.entries(file.resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, [values]]) => ({ type, name, values: values! })),
  );
}

interface Place {
  readonly account: string;
  readonly region: string;
}

const KIND: Readonly<Record<string, string>> = {
  aws_wafv2_web_acl: 'webacl',
  aws_wafv2_rule_group: 'rulegroup',
  aws_wafv2_ip_set: 'ipset',
  aws_wafv2_regex_pattern_set: 'regexpatternset',
};

/**
 * What `terraform show -json` prints once it was applied.
 *
 * @param blocks whether the rules were written as blocks and not as JSON
 */
export function appliedState(file: Parsed, { account, region }: Place, blocks: boolean): unknown {
  const all = resourcesOf(file);
  const arnOf = (type: string, { name, scope }: Json) =>
    KIND[type] === undefined
      ? `arn:aws:logs:${region}:${account}:log-group:${name}`
      : `arn:aws:wafv2:${region}:${account}:${scope === 'CLOUDFRONT' ? 'global' : 'regional'}/${KIND[type]}/${name}/0f1e2d3c`;
  const arns = new Map(all.map(({ type, name, values }) => [`\${${type}.${name}.arn}`, arnOf(type, values)]));
  const known = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(known);
    if (typeof value === 'string') return arns.get(value) ?? value.replaceAll(/([$%])\1(?=\{)/g, '$1');
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [known(key), known(child)]));
  };
  const resources = all.map(({ type, name, values }) => {
    const { rule_json: json, rules_json: more, lifecycle: _, ...rest } = known(values) as Json;
    const rules = (json ?? more) as Json[] | undefined;
    const attribute = type === 'aws_wafv2_web_acl' ? 'rule_json' : 'rules_json';
    const written = blocks
      ? { rule: rules?.map((rule) => toBlocks(rule)), [attribute]: null }
      : { rule: [], [attribute]: JSON.stringify(rules) };
    return {
      address: `${type}.${name}`,
      mode: 'managed',
      type,
      name,
      values: { ...rest, arn: arnOf(type, rest), ...(rules && written) },
    };
  });
  // Of a module, as whoever wraps the file would have it.
  return { format_version: '1.0', values: { root_module: { child_modules: [{ resources }] } } };
}

const BLOCK: Readonly<Record<string, string>> = {
  CustomKeys: 'custom_key',
  ExcludedRules: 'excluded_rule',
  InsertHeaders: 'insert_header',
  ManagedRuleGroupConfigs: 'managed_rule_group_configs',
  PreParseTextTransformations: 'pre_parse_text_transformation',
  ResponseHeaders: 'response_header',
  RuleActionOverrides: 'rule_action_override',
  RuleLabels: 'rule_label',
  Statements: 'statement',
  TextTransformations: 'text_transformation',
};

/** A part of the API as the provider's schema has it: every object is a list of one. */
function toBlocks(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const name = BLOCK[key] ?? snake(key);
      if (Array.isArray(child)) return [name, child.map((item) => (isObject(item) ? toBlocks(item) : item))];
      return [name, isObject(child) ? [toBlocks(child)] : child];
    }),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
