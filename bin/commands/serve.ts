import { createWriteStream, readFileSync } from 'node:fs';
import { type LoadBalancer, SCRIPTS_PATH, startLoadBalancer } from '../../lib/load-balancer';
import type { Verdict, WafRequest } from '../../lib/sim';
import { WEB_ACL_OPTIONS, WEB_ACL_USAGE, WebAclSource } from '../input/web-acl-source';
import {
  CommandError,
  command,
  describeError,
  ExitCode,
  type Io,
  integerOption,
  paint,
  parseOptions,
  UsageError,
} from '../terminal/io';

const USAGE = `otp-shield serve: a local load balancer with the web ACL in front of any application

  otp-shield serve --template T --origin http://127.0.0.1:3000 --port 8080

Listens on 127.0.0.1 only. A CAPTCHA or challenge is a stand-in page that a person solves with one click, so a sign-up page
can be developed against 405 and 202 answers, tokens and rate limits on this machine. It says integrationUrl for createOtpFetch: a
stand-in for AWS's script, with buttons for slow, blocked, failing and expired. WebSockets and event streams pass. Ctrl-C ends it.

${WEB_ACL_USAGE}
  --origin URL           where allowed requests go, http:// or https://; a path stands before every path that is asked for
  --origin-ca FILE       certificate of an https:// origin of your own, in PEM
  --port N               where to listen (default 8080; 0 takes a free one)
  --mode MODE            how rate-based rules count: instant (default) or aws-like (checked every 10 seconds)
  --waf-log FILE         append a record in the format of AWS WAF's log for every request
  --accept-client-header let requests from this machine say whom they play, in the header x-otp-shield-client
                         ({"ip": "203.0.113.7", "country": "DE", "asn": 3320})
  --quiet                print no line for each request
`;

async function serve(args: readonly string[], io: Io): Promise<ExitCode> {
  const options = parseOptions(args, {
    ...WEB_ACL_OPTIONS,
    origin: 'value',
    'origin-ca': 'value',
    port: 'value',
    mode: 'value',
    'waf-log': 'value',
    'accept-client-header': 'flag',
    quiet: 'flag',
  });
  const origin = originOf(options.origin);
  const port = integerOption('port', options.port, 0, 65_535) ?? 8080;
  const { mode = 'instant' } = options;
  if (mode !== 'instant' && mode !== 'aws-like') {
    throw new UsageError(`--mode must be instant or aws-like, got ${JSON.stringify(mode)}`);
  }
  const source = await WebAclSource.read(options);
  const simulator = source.simulator({ clock: io.clock, mode });
  for (const warning of simulator.warnings) io.err(`warning: ${warning}\n`);
  const log = options['waf-log'] === undefined ? undefined : createWriteStream(options['waf-log'], { flags: 'a' });
  log?.on('error', (error) => io.err(`otp-shield serve: --waf-log: ${describeError(error)}\n`));
  const ca = options['origin-ca'];
  const tell = originTeller(origin, io);
  const balancer = await listen({
    origin,
    ...(ca === undefined ? {} : { originCa: certificate(ca) }),
    onOrigin: tell,
    port,
    firewall: simulator,
    clock: io.clock,
    acceptClientHeader: options['accept-client-header'],
    onVerdict: (request, verdict, status) => {
      log?.write(`${JSON.stringify(simulator.logRecord(request, verdict))}\n`);
      if (!options.quiet) io.out(line(request, verdict, status, io));
    },
    onError: (error) => io.err(`otp-shield serve: ${describeError(error)}\n`),
  });
  io.out(`${paint(io, 'bold', balancer.url)} → ${origin}  (Ctrl-C ends)\n`);
  if (!options.quiet) io.out(`integrationUrl: ${balancer.url}${SCRIPTS_PATH}\n`);
  const fault = await balancer.probe();
  if (fault) tell(fault);
  await untilAborted(io.signal);
  await balancer.close();
  await new Promise<void>((resolve) => (log ? log.end(resolve) : resolve()));
  return ExitCode.DONE;
}

function originOf(text: string | undefined): string {
  if (text === undefined) throw new UsageError('needs --origin, e.g. http://127.0.0.1:3000');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash + url.username !== '') {
    throw new UsageError(`--origin must be an http:// or https:// URL, got ${JSON.stringify(text)}`);
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function certificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`--origin-ca: ${describeError(error)}`);
  }
}

/** Says once that the origin can't be reached, and once that it can again. */
function originTeller(origin: string, io: Io): (fault: Error | undefined) => void {
  let told = '';
  return (fault) => {
    const said = fault === undefined ? '' : describeError(fault);
    if (said === told) return;
    told = said;
    io.err(
      said === ''
        ? `otp-shield serve: ${origin} answers again\n`
        : `otp-shield serve: nothing can be had from ${origin}: ${said}; requests that the web ACL lets pass get 502 until it answers\n`,
    );
  };
}

async function listen(options: Parameters<typeof startLoadBalancer>[0]): Promise<LoadBalancer> {
  try {
    return await startLoadBalancer(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new CommandError(`port ${options.port} is in use; give another with --port`);
    if (code === 'EACCES')
      throw new CommandError(`port ${options.port} may not be used; give one above 1023 with --port`);
    throw error;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Path only: queries may hold phone numbers and codes. */
function line(request: WafRequest, verdict: Verdict, status: number, io: Io): string {
  const colour = verdict.action === 'ALLOW' ? 'green' : verdict.action === 'BLOCK' ? 'red' : 'yellow';
  const path = printable(request.uri.split(/[?#]/)[0]!);
  return `${paint(io, colour, verdict.action.padEnd(9))} ${status} ${verdict.rule}  ${printable(request.method)} ${path}  ${request.ip}\n`;
}

/** A request must not move the cursor of the terminal that shows it. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

export const serveCommand = command(
  'serve',
  'a local load balancer with the web ACL in front of your application',
  USAGE,
  serve,
);
