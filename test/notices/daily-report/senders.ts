import type { SenderSettings } from '../../../lib/contract/notices/sender-figures';
import { figureSettings, type SenderFigures } from '../../../lib/notices/sender-figures';
import { sendGridFigures } from '../../../lib/reputation/sendgrid/sendgrid-figures';
import { sesFigures } from '../../../lib/reputation/ses/ses-figures';

function settings({ title, figures }: SenderFigures): SenderSettings {
  return {
    channel: 'email',
    counted: true,
    probed: true,
    title,
    figures: figures.map((figure) => figureSettings('Shop', figure)),
  };
}

/** As the monitors tell them, when they are called `Shop`. */
export const SES = settings(sesFigures('Shop', { warningPercent: 70, criticalPercent: 90 }));
export const SENDGRID = settings(sendGridFigures('Shop'));

/** The values of a day by the labels of the rows. */
export function valuesOf(
  { figures }: SenderSettings,
  values: Readonly<Record<string, number>>,
): Array<number | undefined> {
  return figures.map(({ label }) => values[label]);
}
