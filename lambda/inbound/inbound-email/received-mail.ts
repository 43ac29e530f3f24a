import * as z from 'zod';

const verdict = z.object({ status: z.string().max(40) });

/** The part of SES's event that is used. The headers in it are not: it cuts them at 10 kB, which mails of Outlook exceed. */
const receivedMail = z.object({
  mail: z.object({
    /** Also the name of the stored mail, so nothing that could lead elsewhere. */
    messageId: z.string().regex(/^[\w-]{1,128}$/),
    source: z.string().max(2000).default(''),
  }),
  receipt: z.object({
    spamVerdict: verdict,
    virusVerdict: verdict,
    spfVerdict: verdict,
    dkimVerdict: verdict,
    dmarcVerdict: verdict,
  }),
});

export type ReceivedMail = z.infer<typeof receivedMail>;
export type Receipt = ReceivedMail['receipt'];

const event = z.object({
  Records: z
    .array(z.object({ ses: receivedMail }))
    .min(1)
    .max(10),
});

/** @throws {z.ZodError} for an event that SES doesn't make */
export function readEvent(input: unknown): ReceivedMail[] {
  return event.parse(input).Records.map(({ ses }) => ses);
}
