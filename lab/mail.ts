/** A mail as the sample application hands it over. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends through whatever the session is about; the lab gives one that uses the SES v2 client of the AWS SDK. */
export type SendMail = (mail: Mail) => Promise<void>;
