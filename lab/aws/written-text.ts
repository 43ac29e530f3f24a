/** A text of a template as CloudFormation writes it. What it fills in from elsewhere stands there by its logical id. */
export function writtenText(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (join !== undefined) return join[1].map((part) => (typeof part === 'string' ? part : filled(part))).join(join[0]);
  return filled(value);
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Region': 'eu-central-1',
  'AWS::StackName': 'Shop',
};

function filled(part: unknown): string {
  const { Ref = 'filled-in' } = part as { Ref?: string };
  return PSEUDO[Ref] ?? Ref;
}
