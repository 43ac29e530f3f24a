import * as z from 'zod/mini';

const verdict = z.object({ status: z.string().check(z.maxLength(40)) });

/** The part of SES's event that is used. The headers in it are not: it cuts them at 10 kB, which mails of Outlook exceed. */
const receivedMail = z.object({
  mail: z.object({
    /** Also the name of the stored mail, so nothing that could lead elsewhere. */
    messageId: z.string().check(z.regex(/^[\w-]{1,128}$/)),
    source: z._default(z.string().check(z.maxLength(2000)), ''),
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
  Records: z.array(z.object({ ses: receivedMail })).check(z.minLength(1), z.maxLength(10)),
});

/** @throws {z.core.$ZodError} for an event that SES doesn't make */
export function readEvent(input: unknown): ReceivedMail[] {
  return event.parse(input).Records.map(({ ses }) => ses);
}
