/** Tag of a resource that outlives its stack: the name of the stack for which it is kept, and which may take it up again. */
export const KEPT_FOR_TAG = 'cdk-otp-shield:kept-for';
