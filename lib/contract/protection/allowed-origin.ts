const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/(\*\.)?([^/?#@\s*]+)\/?$/i;
/** Where strangers get a subdomain in a minute: a star there lets in everybody. Not all of them; the owner is warned of every star. */
const FOR_EVERYBODY =
  /^(?:(?:[a-z0-9-]+\.)?(?:amplifyapp|azurewebsites|cloudfront|deno|firebaseapp|fly|github|gitlab|herokuapp|netlify|ngrok|ngrok-free|onrender|pages|repl|surge|vercel|web|webflow|workers)\.(?:app|co|com|dev|io|net|sh))$/;

/**
 * An origin as browsers send it: lower case, no trailing slash, no port that the scheme has anyway. `https://*.preview.example.com` stands for one label in place of the star;
 * `capacitor://localhost` and the like are what apps send. Undefined when no browser would ever send it, or when the star lets in everybody.
 */
export function plainOrigin(text: string): string | undefined {
  const [, scheme, star = '', host] = ORIGIN.exec(text) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  if (!/^https?$/i.test(scheme)) {
    // A page of a file has the origin "null", which is everybody's.
    return star === '' && !/^(?:file|data|blob|javascript)$/i.test(scheme)
      ? `${scheme}://${host}`.toLowerCase()
      : undefined;
  }
  if (!URL.canParse(`${scheme}://${host}`)) return undefined;
  const { origin, hostname } = new URL(`${scheme}://${host}`);
  if (star === '') return origin;
  const wide =
    !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(hostname) || /^[\d.]+$/.test(hostname) || FOR_EVERYBODY.test(hostname);
  return wide ? undefined : origin.replace('://', '://*.');
}

export function hasStar(origin: string): boolean {
  return origin.includes('://*.');
}

/** A regular expression for an origin with a star, after lower case: exactly one label in its place. */
export function starPattern(origin: string): string {
  const escaped = origin.replace(/[.+\-[\]]/g, '\\$&');
  return `^${escaped.replace('*\\.', '[a-z0-9-]+\\.')}$`;
}

/** Whether a browser's `Origin` is one of the plain origins. */
export function allowsOrigin(allowed: readonly string[], origin: string): boolean {
  const asked = origin.toLowerCase();
  return allowed.some((one) => (hasStar(one) ? new RegExp(starPattern(one)).test(asked) : one === asked));
}
