import { createWriteStream } from 'node:fs';
import {
  type Firewall,
  type JwtStage,
  LIVE_VIEW_PATH,
  type ListenerRule,
  LiveView,
  type LoadBalancer,
  type LoadBalancerOptions,
  listenerRules,
  SCRIPTS_PATH,
  startJwtStage,
  startLoadBalancer,
  TURNSTILE_SCRIPT_PATH,
  TurnstileStandIn,
  verifiesTokens,
} from '../../lib/load-balancer';
import type { Simulator, Verdict, WafRequest } from '../../lib/sim';
import { fingerprint, watchFiles } from '../input/file-watch';
import { readCertificate, readServerCertificate } from '../input/pem-file';
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
  const read = async (): Promise<{ source: WebAclSource; simulator: Simulator }> => {
    const source = await WebAclSource.read(options);
    const simulator = source.simulator({ clock: io.clock, mode });
    for (const warning of simulator.warnings) io.err(`warning: ${warning}\n`);
    return { source, simulator };
  };
  const first = await read();
  let { simulator } = first;
  const log = options['waf-log'] === undefined ? undefined : createWriteStream(options['waf-log'], { flags: 'a' });
  log?.on('error', (error) => io.err(`otp-shield serve: --waf-log: ${describeError(error)}\n`));
  const live = new LiveView(io.clock);
  /** Whose each verdict is: the web ACL may be read again before the origin has answered. */
  const judges = new WeakMap<Verdict, Simulator>();
  const firewall: Firewall = {
    evaluate(request) {
      const verdict = simulator.evaluate(request);
      judges.set(verdict, simulator);
      return verdict;
    },
    get tokens() {
      return simulator.tokens;
    },
  };
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
      log?.write(`${JSON.stringify(judges.get(verdict)!.logRecord(request, verdict))}\n`);
      const refused = behind.refusalOf(request);
      live.record(request, verdict, status, refused);
      if (!options.quiet) io.out(line(request, verdict, status, io, refused));
    },
    onError: (error) => io.err(`otp-shield serve: ${describeError(error)}\n`),
  }).catch(async (error) => {
    await behind.stage?.close();
    throw error;
  });
  io.out(`${paint(io, 'bold', balancer.url)} → ${origin}  (Ctrl-C ends)\n`);
  if (!options.quiet) {
    io.out(`verdicts, live: ${balancer.url}${LIVE_VIEW_PATH}\n`);
    io.out(`integrationUrl: ${balancer.url}${SCRIPTS_PATH}\n`);
    if (behind.stage) io.out(`Turnstile: <script src="${balancer.url}${TURNSTILE_SCRIPT_PATH}?render=explicit">\n`);
  }
  const fault = await (behind.stage ?? balancer).probe();
  if (fault) behind.tell(fault);
  if (options.watch) {
    const readAgain = async (): Promise<void> => {
      try {
        const again = await read();
        simulator = again.simulator;
        behind.readAgain(again.source);
        io.err('otp-shield serve: the web ACL was read again; counts of rates and tokens begin anew\n');
      } catch (error) {
        io.err(`otp-shield serve: ${describeError(error)}; the web ACL of before goes on\n`);
      }
    };
    await watchFiles({ paths: files, every: WATCH_MS, signal: io.signal, since, onChange: readAgain });
  }
  await untilAborted(io.signal);
  await balancer.close();
  await behind.stage?.close();
  await new Promise<void>((resolve) => (log ? log.end(resolve) : resolve()));
  return ExitCode.DONE;
}

const WATCH_MS = 300;

interface Behind {
  readonly origin: Pick<LoadBalancerOptions, 'origin' | 'originCa' | 'onOrigin'>;
  readonly ownPages: NonNullable<LoadBalancerOptions['ownPages']>;
  readonly tell: (fault: Error | undefined) => void;
  readonly stage?: JwtStage;
  /** Why a listener rule let a request go no further; asked once. */
  readonly refusalOf: (request: WafRequest) => string | undefined;
  /** Takes the listener rules of what was read again. */
  readonly readAgain: (source: WebAclSource) => void;
}

/** The origin itself; with a template whose listener rules verify tokens of Turnstile's gate, those rules before it. */
async function startBehind(source: WebAclSource, origin: string, caFile: string | undefined, io: Io): Promise<Behind> {
  const tell = originTeller(origin, io);
  const originCa = caFile === undefined ? {} : { originCa: readCertificate('--origin-ca', caFile) };
  const reach = { origin, ...originCa, onOrigin: tell };
  const rules = rulesOf(source, io);
  if (rules.length === 0) {
    const readAgain = (again: WebAclSource): void => {
      if (rulesOf(again, io).length > 0)
        io.err(
          'otp-shield serve: its listener rules verify tokens now, which nobody does here until serve is started again\n',
        );
    };
    return { origin: reach, ownPages: [], tell, refusalOf: () => undefined, readAgain };
  }
  const standIn = await TurnstileStandIn.of(rules, io.clock);
  const refusals = new Map<string, string>();
  const stage = await startJwtStage({
    ...reach,
    rules,
    authenticator: standIn.authenticator,
    get functions() {
      return standIn.functions;
    },
    onRefusal: (refusal, { logicalId }, headers) =>
      refusals.set(String(headers[TRACE]), `listener rule ${logicalId} refused its token: ${refusal}`),
  });
  return {
    origin: { origin: stage.url },
    ownPages: [standIn],
    tell,
    stage,
    refusalOf({ requestId = '' }) {
      const refusal = refusals.get(requestId);
      refusals.delete(requestId);
      return refusal;
    },
    readAgain: (again) => void rules.splice(0, rules.length, ...rulesOf(again, io)),
  };
}

const TRACE = 'x-amzn-trace-id';

/** The listener rules of a template, where one of them at least verifies tokens. What can't be simulated is told and left out. */
function rulesOf({ template }: WebAclSource, io: Io): ListenerRule[] {
  const document = template as Parameters<typeof listenerRules>[0] | undefined;
  if (document === undefined || !verifiesTokens(document)) return [];
  const leftOut = (fault: Error) => io.err(`warning: ${fault.message}; serve acts as if the rule were not there\n`);
  const rules = listenerRules(document, undefined, leftOut);
  return rules.some(({ jwt }) => jwt !== undefined) ? rules : [];
}

function originOf(text: string | undefined): string {
  if (text === undefined) throw new UsageError('needs --origin, e.g. http://127.0.0.1:3000');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash + url.username !== '') {
    throw new UsageError(`--origin must be an http:// or https:// URL, got ${JSON.stringify(text)}`);
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
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
function line(request: WafRequest, verdict: Verdict, status: number, io: Io, refused?: string): string {
  const colour = verdict.action === 'ALLOW' ? 'green' : verdict.action === 'BLOCK' ? 'red' : 'yellow';
  const path = printable(request.uri.split(/[?#]/)[0]!);
  return `${paint(io, colour, verdict.action.padEnd(9))} ${status} ${verdict.rule}  ${printable(request.method)} ${path}  ${request.ip}${refused === undefined ? '' : `  ${refused}`}\n`;
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
