import { Agent } from 'node:http';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Mail } from '../mail';

export interface LabMailer {
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Mail through the real SES v2 client, as the sample application would send it in production, but to a stand-in on loopback. */
export function labMailer(endpoint: string): LabMailer {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const client = new SESv2Client({
    region: 'eu-central-1',
    endpoint,
    // The stand-in wants a signature and checks none; real credentials must never be picked up here.
    credentials: { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' },
    maxAttempts: 2,
    requestHandler: { httpAgent: agent, connectionTimeout: 2000, requestTimeout: 5000 },
  });
  return {
    async send(mail) {
      await client.send(
        new SendEmailCommand({
          FromEmailAddress: 'codes@example.com',
          Destination: { ToAddresses: [mail.to] },
          Content: { Simple: { Subject: { Data: mail.subject }, Body: { Text: { Data: mail.text } } } },
          ConfigurationSetName: 'otp',
        }),
      );
    },
    close() {
      client.destroy();
      agent.destroy();
    },
  };
}
