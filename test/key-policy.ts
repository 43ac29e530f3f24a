/** What the policy of a key has by default: it leaves all to the policies of the account. */
export const LEAVES = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};
