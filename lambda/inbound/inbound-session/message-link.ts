import qrcode from 'qrcode-generator';
import { type InboundChannel, type InboundMessage, inboundText } from '../../../lib/contract/inbound/inbound';
import { digitsIn } from '../call-code';

export interface MessageFor {
  readonly channel: InboundChannel;
  readonly inboundAddress: string;
  readonly serviceName: string;
  readonly code: string;
}

/**
 * The message that the person sends, as a link and as a picture of it.
 *
 * The code stands in the subject, not in the address: a signature of the sender covers the subject, but no signature covers to whom a server
 * delivers. With a code in the address, any signed mail that somebody ever wrote could be delivered again to a new code.
 */
export function messageFor({ channel, inboundAddress, serviceName, code }: MessageFor): InboundMessage {
  if (channel === 'call') {
    // By hand: a link that types the digits, too, would let somebody confirm without seeing what.
    const link = `tel:${inboundAddress}`;
    const text = digitsIn(code).replace(/\d\d(?!$)/g, '$& ');
    return { link, qrCode: qrCode(link), to: inboundAddress, text };
  }
  const words = inboundText(channel, serviceName);
  if (channel === 'email') {
    const text = `${words} ${code}`;
    const body = `Sending this mail confirms to ${serviceName} that this address is mine.\r\n\r\nDid somebody else ask you to send it? Then don't.\r\n`;
    const link = `mailto:${mailtoPath(inboundAddress)}?subject=${encoded(text)}&body=${encoded(body)}`;
    // Without the body: a smaller picture is easier to catch.
    const picture = `mailto:${mailtoPath(inboundAddress)}?subject=${encoded(text)}`;
    return { link, qrCode: qrCode(picture), to: inboundAddress, text };
  }
  const text = `${code} ${words}`;
  return {
    // RFC 5724; the empty first field makes older iPhones take the body, too.
    link: `sms:${inboundAddress}?&body=${encoded(text)}`,
    qrCode: qrCode(`SMSTO:${inboundAddress}:${text}`),
    to: inboundAddress,
    text,
  };
}

/** RFC 6068: what isn't unreserved is percent-encoded, in UTF-8. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function mailtoPath(address: string): string {
  const at = address.lastIndexOf('@');
  return `${encoded(address.slice(0, at))}@${address.slice(at + 1)}`;
}

const QUIET_ZONE = 4;

/** Dark on white in any colour scheme: scanners want it so. */
function qrCode(text: string): string {
  // The library's own default takes characters for bytes.
  qrcode.stringToBytes = (value) => [...Buffer.from(value, 'utf8')];
  const qr = qrcode(0, 'M');
  qr.addData(text, 'Byte');
  qr.make();
  const count = qr.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (qr.isDark(row, column)) path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h1v1h-1z`;
    }
  }
  const size = count + 2 * QUIET_ZONE;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
