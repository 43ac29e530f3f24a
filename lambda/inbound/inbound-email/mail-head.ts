import PostalMime from 'postal-mime';

export interface HeadField {
  /** In lower case. */
  readonly name: string;
  /** Unfolded, otherwise as it stands in the mail. */
  readonly value: string;
}

/** The fields above the first empty line, and what the library made of them. */
export interface MailHead {
  readonly fields: readonly HeadField[];
  /** Decoded subject; undefined without one. */
  readonly subject?: string;
  /** Addresses that the library reads out of the sender's field, groups taken apart. */
  readonly from: readonly string[];
}

/** What is read of a mail at most. Mails of Outlook have heads of 10 to 20 kB; the body isn't read. */
export const MAX_HEAD_BYTES = 256 * 1024;

/**
 * Reads the head of a raw mail. Undefined when it is one that two programs could read differently, or too long: then what SES checked and what we read
 * could be two mails.
 */
export async function readHead(start: Uint8Array): Promise<MailHead | undefined> {
  const head = headOf(Buffer.from(start));
  if (head === undefined || isAmbiguous(head.toString('latin1'))) return undefined;
  let mail: Awaited<ReturnType<typeof PostalMime.parse>>;
  try {
    mail = await PostalMime.parse(Buffer.concat([head, Buffer.from('\r\n\r\n')]), { maxHeadersSize: MAX_HEAD_BYTES });
  } catch {
    return undefined;
  }
  const raw = rawNames(head.toString('latin1'));
  // A line that is no field, or a field that the library dropped or merged.
  if (raw === undefined || raw.length !== mail.headers.length) return undefined;
  if (raw.some((name, index) => name !== mail.headers[index]!.key)) return undefined;
  const from = mail.from === undefined ? [] : [mail.from];
  return {
    fields: mail.headers.map(({ key, value }) => ({ name: key, value: value.trim() })),
    subject: mail.subject,
    from: from.flatMap((one) => one.group?.map(({ address }) => address) ?? [one.address ?? '']),
  };
}

export function valuesOf(head: MailHead, name: string): string[] {
  return head.fields.filter((field) => field.name === name).map(({ value }) => value);
}

function headOf(start: Buffer): Buffer | undefined {
  const end = /\r?\n\r?\n/.exec(start.toString('latin1'));
  if (end === null || end.index > MAX_HEAD_BYTES) return undefined;
  return start.subarray(0, end.index);
}

/** Two kinds of line ends in one mail: what is a field to one program is a part of another field to the next. */
function isAmbiguous(head: string): boolean {
  return /\0|\r(?!\n)/.test(head) || (head.includes('\r\n') && /(?<!\r)\n/.test(head));
}

/** Names of the fields in their order, read by nobody's library; undefined when a line is neither a field nor the rest of one. */
function rawNames(head: string): string[] | undefined {
  const names: string[] = [];
  for (const line of head.split(/\r?\n/)) {
    if (/^[ \t]/.test(line) && names.length > 0) continue;
    // No space before the colon: obsolete, and skipped by some programs but not by others.
    const name = /^([!-9;-~]+):/.exec(line)?.[1];
    if (name === undefined) return undefined;
    names.push(name.toLowerCase());
  }
  return names;
}
