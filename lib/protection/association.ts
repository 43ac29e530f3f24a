import { Reference, Stack, Token, Tokenization, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { awaitsLookups } from '../private/lookups';

/** Ties a web ACL to one resource and fails at synth when another web ACL of the app claims the same one. */
export class Association extends Construct {
  constructor(scope: Construct, id: string, props: { readonly resourceArn: string; readonly webAclArn: string }) {
    super(scope, id);
    const association = new wafv2.CfnWebACLAssociation(this, 'Resource', props);
    // AWS replaces an existing association silently, so the loser would stand unprotected.
    this.node.addValidation({
      // The dummies of two look-ups are the same load balancer.
      validate: () =>
        awaitsLookups(this)
          ? []
          : associations(this)
              .filter((other) => other !== association && keyOf(other) === keyOf(association))
              .map(
                (other) =>
                  `resource ${describe(props.resourceArn)} is claimed by two web ACLs, here and by ${other.node.path}; AWS keeps only the last ` +
                  'one associated: give one OtpWebAcl all routes, or use OtpRuleGroup in the web ACL that is already there',
              ),
    });
  }
}

function associations(scope: Construct): wafv2.CfnWebACLAssociation[] {
  return scope.node.root.node.findAll().filter((node) => node instanceof wafv2.CfnWebACLAssociation);
}

/** Tokens of one load balancer lead to the same construct, whichever stack uses them; literals compare as they are. */
function keyOf(association: wafv2.CfnWebACLAssociation): string {
  const arn = association.resourceArn;
  if (!Token.isUnresolved(arn)) return arn;
  const token = Tokenization.reverseString(arn).firstToken;
  return token !== undefined && Reference.isReference(token)
    ? `${token.target.node.path}.${token.displayName}`
    : `${Stack.of(association).node.path} ${JSON.stringify(Stack.of(association).resolve(arn))}`;
}

function describe(arn: string): string {
  return Token.isUnresolved(arn) ? 'of this app' : JSON.stringify(arn);
}
