import { App } from 'aws-cdk-lib';
import { addStack } from '../lib/app/otp-shield-app';

try {
  addStack(new App());
} catch (error) {
  // A wrong value is the reader's to mend; a stack trace would only hide which one.
  console.error((error as Error).message);
  process.exit(1);
}
