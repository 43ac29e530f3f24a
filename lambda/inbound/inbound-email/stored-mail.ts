import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { MAX_HEAD_BYTES } from './mail-head';

/** Where SES puts the mails. */
export class StoredMail {
  constructor(
    private readonly client: Pick<S3Client, 'send'>,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {}

  /** The start of a mail, enough for its head, however big the mail is. Undefined when it was removed already. */
  async start(messageId: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.client.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key: this.prefix + messageId,
          Range: `bytes=0-${MAX_HEAD_BYTES + 3}`,
        }),
      );
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async remove(messageId: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: this.prefix + messageId }));
  }
}
