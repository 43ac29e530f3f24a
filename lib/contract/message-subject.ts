import { SNS_LIMIT } from './aws-limits';

/** The subject of a message of Amazon SNS: printable ASCII, cut where SNS would refuse it. */
export function messageSubject(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, SNS_LIMIT.subjectLength);
}
