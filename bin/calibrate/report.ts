import { filledText } from '../terminal/filled-text';
import type { Plan } from './plan';
import type { Calibrated } from './run';

const NARROWEST = 40;
const WIDEST = 100;

/** What a calibration found, for people. */
export function calibrationText(
  { measured, ended, standing }: Calibrated,
  { tooLong }: Pick<Plan, 'tooLong'>,
  path: string,
  columns: number,
): string {
  const other = measured.filter(({ same }) => !same);
  const lines = [
    ...other.map(
      (each) => `${each.case}, request ${each.request}: the simulator says ${each.simulator}, AWS ${each.aws}`,
    ),
    ...tooLong.map(({ name }) => `${name}: not asked, its web ACL is longer than CloudFormation takes in a call`),
    ...(ended === undefined ? [] : [`ended before all was asked: ${ended}`]),
    ...standing.map(
      (name) => `still there, and costs money: the stack ${name}; otp-shield verify --calibrate … --clean-up`,
    ),
    `${measured.length - other.length} of ${measured.length} requests as the simulator says; contribute ${path}, whichever way it went`,
  ];
  const width = Math.max(NARROWEST, Math.min(WIDEST, columns));
  return `${lines.flatMap((line) => filledText('', line, width)).join('\n')}\n`;
}
