import {
  DefaultTokenResolver,
  type IResolvable,
  type IResolveContext,
  Reference,
  Token,
  Tokenization,
} from 'aws-cdk-lib';
import type { IPostProcessor } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * What stands in a template, with its references as tokens: a `Ref` taken out of the template of one stack names nothing in another, and is another one once CDK has made an import of it.
 */
export function withReferences(scope: IConstruct, value: unknown): unknown {
  return Tokenization.resolve(value, { scope, resolver: new KeepingReferences(), preparing: false });
}

class KeepingReferences extends DefaultTokenResolver {
  constructor() {
    super({
      join: (left: unknown, right: unknown) =>
        typeof left === 'string' && typeof right === 'string' ? left + right : { 'Fn::Join': ['', [left, right]] },
    });
  }

  override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return Reference.isReference(token) ? Token.asString(token) : super.resolveToken(token, context, postProcessor);
  }
}
