import { App } from 'aws-cdk-lib';
import { readContext } from '../lib/app/context';
import { OtpShieldStack } from '../lib/app/otp-shield-stack';

const app = new App();
try {
  const { stackName, ...props } = readContext(app.node.getAllContext());
  new OtpShieldStack(app, stackName, props);
} catch (error) {
  // A wrong value is the reader's to mend; a stack trace would only hide which one.
  console.error((error as Error).message);
  process.exit(1);
}
