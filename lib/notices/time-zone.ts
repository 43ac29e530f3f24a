/** What is wrong with the name of a time zone, and what to write; undefined for one of the IANA database. */
export function timeZoneFault(name: string): string | undefined {
  const zones = Intl.supportedValuesOf('timeZone');
  const same = (zone: string) => zone.toLowerCase() === name.toLowerCase();
  const twin = zones.find(same);
  if (twin === name || (twin === undefined && isZone(name))) return undefined;
  const meant = twin ?? zones.find((zone) => zone.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  const allowed = 'a time zone of the IANA database such as "Europe/Berlin"';
  return `must be ${allowed}, got ${JSON.stringify(name)}${meant === undefined ? '' : `; write ${JSON.stringify(meant)}`}`;
}

/** Also by a name that another one replaced, such as `Etc/UTC`; offsets are none. */
function isZone(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
