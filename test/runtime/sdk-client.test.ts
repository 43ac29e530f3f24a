import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { CLIENT_OPTIONS } from '../../lambda/runtime/sdk-client';

test('a call that gets no answer ends with a time-out after every attempt', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new SESv2Client({
    ...CLIENT_OPTIONS,
    requestHandler: { ...CLIENT_OPTIONS.requestHandler, requestTimeout: 50 },
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    await expect(client.send(new GetAccountCommand({}))).rejects.toMatchObject({
      name: 'TimeoutError',
      $metadata: { attempts: CLIENT_OPTIONS.maxAttempts },
    });
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
});
