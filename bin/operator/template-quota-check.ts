import { cautionsOf } from '../../lib/waf/regex-shape';
import { type Resources, resourcesOf } from '../input/template-parts';
import type { DoctorLine } from './doctor-line';
import { countOf, QUOTAS } from './quota';

/**
 * What the template takes of the account's quotas, as far as a template shows it: what else the account holds it can't. Bad when it can't
 * fit into an empty account; a note when it takes a tenth or more.
 */
export function examineTemplateQuotas(template: unknown): DoctorLine[] {
  const resources = resourcesOf(template);
  return [...quotaLines(resources), ...patternLines(resources)];
}

function quotaLines(resources: Resources): DoctorLine[] {
  const types = Object.values(resources).flatMap(({ Type }) => Type ?? []);
  return QUOTAS.flatMap((quota): DoctorLine[] => {
    const count = countOf(quota, types);
    const takes = `the template takes ${count} of the ${quota.most} ${quota.noun} of an account in a Region`;
    if (count > quota.most) return [{ level: 'bad', message: `${takes}; ask for a higher quota first` }];
    if (count < quota.most / 10) return [];
    return [{ level: 'note', message: `${takes}; whether the others leave room, the template can't tell` }];
  });
}

/** Of every web ACL, rule group and set, the owner's own among them. */
function patternLines(resources: Resources): DoctorLine[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type?.startsWith('AWS::WAFv2::'))
    .flatMap(([id, { Properties }]) =>
      [...new Set(patternsOf(Properties))].flatMap((pattern): DoctorLine[] => {
        const cautions = cautionsOf(pattern);
        if (cautions.length === 0) return [];
        const message = `${id}: the pattern ${JSON.stringify(pattern)} has ${cautions.join(', ')}: AWS WAF may refuse it as too heavy`;
        return [{ level: 'note', message }];
      }),
    );
}

function patternsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'RegexString') return typeof child === 'string' ? [child] : [];
    if (key === 'RegularExpressionList' && Array.isArray(child)) return child.filter((one) => typeof one === 'string');
    return patternsOf(child);
  });
}
