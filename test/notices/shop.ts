import type { ShieldIdentity } from '../../lib/contract/shield-identity';

/** One of two shields in a stack. */
export const SHOP: ShieldIdentity = {
  stack: 'Shop',
  name: 'SignUp',
  account: '111122223333',
  region: 'eu-central-1',
};
