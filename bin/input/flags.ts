import { SimError, type SimRemedy } from '../../lib/sim/sim-error';

const SET_FLAGS: Readonly<Record<string, string>> = {
  'rule group': '--rule-group FILE',
  'IP set': '--ip-set FILE',
  'regex pattern set': '--regex-set FILE',
};

/** What helps, as it is written on the command line. */
function flag({ option, name = '' }: SimRemedy): string {
  switch (option) {
    case 'parameters':
      return `give its value with --parameter ${quoted(`${name}=VALUE`)}`;
    case 'webAcl':
      return 'choose with --acl';
    case 'resources':
      return `give it with ${SET_FLAGS[name] ?? '--rule-group, --ip-set or --regex-set FILE'}`;
    case 'managedRuleGroups':
      return `give a stand-in with --managed-group FILE, or one that matches nothing with --managed-group ${name}`;
    case 'searchStrings':
      return 'say which with --search-strings text or --search-strings base64';
  }
}

/** For a shell, where the name has more than a shell leaves alone. */
function quoted(text: string): string {
  return /^[\w.=:/-]+$/.test(text) ? text : `'${text}'`;
}

/** Runs what loads a web ACL; its problems name the options of the command instead of those of the library. */
export function withFlags<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw error instanceof SimError ? SimError.of(error.problems, flag) : error;
  }
}
