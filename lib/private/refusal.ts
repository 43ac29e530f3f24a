/** What is wrong with the props of one construct. */
export interface Refused {
  readonly construct: string;
  /** Undefined for what is no construct. */
  readonly path?: string;
  readonly messages: readonly string[];
}

/** Props that can't be deployed, of one construct or of several that are made together. */
export class Refusal extends Error {
  constructor(public readonly refused: readonly Refused[]) {
    super(
      refused
        .map(
          ({ construct, path, messages }) =>
            `${construct}${path === undefined ? '' : ` (${path})`}: ${listed(messages)}`,
        )
        .join('\n'),
    );
    this.name = 'Error';
  }
}

/** One message as it is, several as a list. */
export function listed(messages: readonly string[]): string {
  return messages.length === 1 ? messages[0]! : messages.map((message) => `\n  - ${message}`).join('');
}
