import { OUTPUT } from '../../lib/contract/posture/posture';
import type { DoctorLine } from './doctor-line';

/** What an attacker can do within a day. Nothing to mend: what was chosen, in figures. */
export function worstDayLine(text: string | undefined): DoctorLine[] {
  return text === undefined ? [] : [{ level: 'note', message: text.split('\n').join('\n     ').replace(/ +$/gm, '') }];
}

/** As the template of a shield says it. */
export function worstDayIn(template: unknown): DoctorLine[] {
  const { Outputs = {} } = template as { readonly Outputs?: Readonly<Record<string, { readonly Value?: unknown }>> };
  return Object.entries(Outputs).flatMap(([name, { Value }]) =>
    name.endsWith(OUTPUT.worstDay) && typeof Value === 'string' ? worstDayLine(Value) : [],
  );
}
