import { createWriteStream } from 'node:fs';
import {
  LIVE_VIEW_PATH,
  LiveView,
  type LoadBalancer,
  SCRIPTS_PATH,
  startLoadBalancer,
  TURNSTILE_SCRIPT_PATH,
} from '../../lib/load-balancer';
import type { Simulator } from '../../lib/sim';
import { fingerprint, watchFiles } from '../input/file-watch';
import { readServerCertificate } from '../input/pem-file';
import { WEB_ACL_OPTIONS, WEB_ACL_USAGE, WebAclSource } from '../input/web-acl-source';
import { type Behind, startBehind } from '../serve/behind';
import { ChangingFirewall } from '../serve/changing-firewall';
import { verdictLine } from '../serve/verdict-line';
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
stand-in for AWS's script, with buttons for slow, blocked, failing and expired. A template with Turnstile gets a stand-in for its
script and its gate, too. WebSockets and event streams pass. It says where a page shows each verdict and why. Ctrl-C ends it.

${WEB_ACL_USAGE}
  --origin URL           where allowed requests go, http:// or https://; a path stands before every path that is asked for
  --origin-ca FILE       certificate of an https:// origin of your own, in PEM
  --port N               where to listen (default 8080; 0 takes a free one)
  --cert FILE            listen with https: certificate in PEM, for instance of mkcert
  --cert-key FILE        its private key in PEM
  --watch                read the web ACL again when one of its files changes; counts of rates and tokens begin anew
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
    cert: 'value',
    'cert-key': 'value',
    watch: 'flag',
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
  const certificate = readServerCertificate(options.cert, options['cert-key']);
  const files = WebAclSource.filesOf(options);
  const since = options.watch ? await fingerprint(files) : '';
  const read = async (): Promise<WebAcl> => {
    const source = await WebAclSource.read(options);
    const simulator = source.simulator({ clock: io.clock, mode });
    for (const warning of simulator.warnings) io.err(`warning: ${warning}\n`);
    return { source, simulator };
  };
  const first = await read();
  const firewall = new ChangingFirewall(first.simulator);
  const log = options['waf-log'] === undefined ? undefined : createWriteStream(options['waf-log'], { flags: 'a' });
  log?.on('error', (error) => io.err(`otp-shield serve: --waf-log: ${describeError(error)}\n`));
  const live = new LiveView(io.clock);
  const behind = await startBehind(first.source, origin, options['origin-ca'], io);
  const balancer = await listen({
    ...behind.origin,
    port,
    ...(certificate === undefined ? {} : { certificate }),
    firewall,
    clock: io.clock,
    ownPages: [live, ...behind.ownPages],
    acceptClientHeader: options['accept-client-header'],
    onVerdict: (request, verdict, status) => {
      log?.write(`${JSON.stringify(firewall.logRecord(request, verdict))}\n`);
      const refused = behind.refusalOf(request);
      live.record(request, verdict, status, refused);
      if (!options.quiet) io.out(verdictLine(request, verdict, status, io, refused));
    },
    onError: (error) => io.err(`otp-shield serve: ${describeError(error)}\n`),
  }).catch(async (error) => {
    await behind.stage?.close();
    throw error;
  });
  io.out(`${paint(io, 'bold', balancer.url)} → ${origin}  (Ctrl-C ends)\n`);
  if (!options.quiet) io.out(addresses(balancer.url, behind.stage !== undefined));
  const fault = await (behind.stage ?? balancer).probe();
  if (fault) behind.tell(fault);
  if (options.watch) {
    const onChange = () => readAgain(read, firewall, behind, io);
    await watchFiles({ paths: files, every: WATCH_MS, signal: io.signal, since, onChange });
  }
  await untilAborted(io.signal);
  await balancer.close();
  await behind.stage?.close();
  await new Promise<void>((resolve) => (log ? log.end(resolve) : resolve()));
  return ExitCode.DONE;
}

const WATCH_MS = 300;

interface WebAcl {
  readonly source: WebAclSource;
  readonly simulator: Simulator;
}

async function readAgain(
  read: () => Promise<WebAcl>,
  firewall: ChangingFirewall,
  behind: Behind,
  io: Io,
): Promise<void> {
  try {
    const again = await read();
    firewall.change(again.simulator);
    behind.readAgain(again.source);
    io.err('otp-shield serve: the web ACL was read again; counts of rates and tokens begin anew\n');
  } catch (error) {
    io.err(`otp-shield serve: ${describeError(error)}; the web ACL of before goes on\n`);
  }
}

/** What there is besides the application. */
function addresses(url: string, hasTurnstile: boolean): string {
  return [
    `verdicts, live: ${url}${LIVE_VIEW_PATH}\n`,
    `integrationUrl: ${url}${SCRIPTS_PATH}\n`,
    ...(hasTurnstile ? [`Turnstile: <script src="${url}${TURNSTILE_SCRIPT_PATH}?render=explicit">\n`] : []),
  ].join('');
}

function originOf(text: string | undefined): string {
  if (text === undefined) throw new UsageError('needs --origin, e.g. http://127.0.0.1:3000');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash + url.username !== '') {
    throw new UsageError(`--origin must be an http:// or https:// URL, got ${JSON.stringify(text)}`);
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
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

export const serveCommand = command(
  'serve',
  'a local load balancer with the web ACL in front of your application',
  USAGE,
  serve,
);
