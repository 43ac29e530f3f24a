import { Reference, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The constructs of this app to which the references in a text lead; none for what is imported. */
export function namedBy(text: string): IConstruct[] {
  return Tokenization.reverseString(text).tokens.flatMap((token) =>
    Reference.isReference(token) ? [(token as Reference).target] : [],
  );
}
