import type { ReportInput } from '../../lambda/notices/daily-report/report-input';
import { SES, valuesOf } from '../../test/notices/daily-report/senders';

const DAY: NonNullable<ReportInput['mail']>[number] = {
  sends: 2000,
  attempted: 1995,
  deliveries: 1975,
  hardBounces: 20,
  softBounces: 3,
  notAttempted: 5,
  badRecipients: 4,
  complaints: 1,
  duplicates: 12,
  unknownEvents: 0,
  lag: 31,
  repeats: [2, 3, 6, 8, 15].map((codes) => ({ codes, recipients: codes > 3 ? 0 : Math.round(100 / codes) })),
};

/** The day after an attack that was stopped within minutes. */
export const reportInput: ReportInput = {
  shield: { stack: 'Shop', name: 'SignUp', account: '111122223333', region: 'eu-central-1' },
  sender: SES,
  label: '2026-11-19',
  timeZone: 'Europe/Berlin',
  mail: [
    ...Array(7).fill(DAY),
    { ...DAY, sends: 2280, attempted: 2270, deliveries: 2050, hardBounces: 186, complaints: 4 },
  ],
  account: {
    values: valuesOf(SES, {
      status: 0,
      'quota used': 6,
      'new on the suppression list': 151,
      'verified identities': 0,
      DKIM: 0,
      'MAIL FROM': 0,
    }),
    probeRuns: 288,
  },
  webAclDays: [
    {
      requested: 9600,
      turnedBack: { from: 8900, to: 8900 },
      attempts: 8900,
      ownPageAttempts: 0,
      solved: 2310,
      passed: 2280,
      verified: 1830,
      blocked: 640,
      flagged: 0,
      blockedByRule: { 'strict-rate-limit': 380, 'token-reuse-limit-cookie': 190, 'rate-limit': 70 },
    },
  ],
  domains: [
    { domain: 'gmail.com', mails: 1210, bounced: 41 },
    { domain: 'web.de', mails: 420, bounced: 38 },
    { domain: 'example.co.uk', mails: 96, bounced: 61 },
  ],
  alarmsOn: [],
  deadLetters: 0,
  prices: { perThousandMails: 0.1, perThousandCaptchas: 0.4 },
  failed: [],
};

/** Six hours of a load balancer: people, an office behind one address, and 240 addresses that come once each. */
export function accessLog(): string {
  const lines: Array<[second: number, line: string]> = [];
  const add = (second: number, ip: string, method: string, path: string, agent: string) => {
    const time = new Date(Date.UTC(2026, 10, 19, 8) + second * 1000).toISOString().replace('Z', '000Z');
    lines.push([
      second,
      `https ${time} app/shop/50dc6c495c0c9188 ${ip}:40000 10.0.0.1:80 0.001 0.003 0.000 200 200 340 366 "${method} https://shop.example.com:443${path} HTTP/1.1" "${agent}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/app/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" "shop.example.com" "-" 0 ${time} "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1`,
    ]);
  };
  const visit = (second: number, ip: string, agent: string) => {
    add(second, ip, 'GET', '/', agent);
    add(second + 20, ip, 'POST', '/api/auth/otp', agent);
    add(second + 70, ip, 'POST', '/api/auth/verify', agent);
  };
  for (let n = 0; n < 420; n++)
    visit((n * 51) % 21_500, `198.18.${n >> 8}.${n & 255}`, 'Mozilla/5.0 (Macintosh) Safari/605.1');
  for (let n = 0; n < 60; n++) visit(7200 + n * 9, '203.0.113.7', `Mozilla/5.0 (Windows NT 10.0) Chrome/14${n % 9}.0`);
  for (let n = 0; n < 240; n++)
    add(
      12_600 + n * 7,
      `198.19.${n >> 8}.${n & 255}`,
      'POST',
      '/api/auth/otp',
      'Mozilla/5.0 (X11; Linux) Chrome/131.0',
    );
  for (let n = 0; n < 500; n++) add(16_000 + n, '192.0.2.66', 'POST', '/api/auth/otp', 'python-requests/2.32');
  return lines
    .sort(([one], [other]) => one - other)
    .map(([, line]) => `${line}\n`)
    .join('');
}
