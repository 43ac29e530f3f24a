import { App } from 'aws-cdk-lib';
import { SiteStack } from './site-stack';

new SiteStack(new App(), 'Site', { env: { account: '111122223333', region: 'eu-central-1' } });
