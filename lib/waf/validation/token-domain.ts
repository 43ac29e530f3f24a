import { WAF_LIMIT } from '../../contract/aws-limits';
import type { Place } from './fault';

/**
 * Second labels under which anybody can register, by top-level domain. A sample of the Public Suffix List
 * (https://publicsuffix.org) for countries that have such labels and much traffic; a suffix that isn't here passes and is
 * refused by the service at deployment. Top-level domains themselves need no list: a name without a dot is one.
 */
const SECOND_LEVEL: Readonly<Record<string, string>> = {
  ar: 'com edu gob gov int mil net org tur',
  at: 'ac co gv or',
  au: 'asn com edu gov id net org',
  bd: 'ac com edu gov net org',
  br: 'adv art blog com ind edu eng gov inf jus leg med mil net org tv',
  bo: 'com edu gob net org',
  cn: 'ac com edu gov mil net org',
  co: 'com edu gov mil net nom org',
  cr: 'ac co ed fi go or',
  cy: 'ac com gov net org',
  do: 'com edu gob gov net org',
  ec: 'com edu fin gob gov net org',
  eg: 'com edu gov net org',
  es: 'com edu gob nom org',
  fj: 'ac com gov net org',
  ge: 'com edu gov net org',
  gh: 'com edu gov org',
  gr: 'com edu gov net org',
  gt: 'com edu gob net org',
  hk: 'com edu gov idv net org',
  hu: 'co info org',
  id: 'ac biz co go mil my net or sch web',
  il: 'ac co gov k12 muni net org',
  in: 'ac co edu firm gen gov ind mil net nic org res',
  ir: 'ac co gov id net org sch',
  jp: 'ac ad co ed go gr lg ne or',
  ke: 'ac co go info me mobi ne or sc',
  kr: 'ac co es go hs kg mil ms ne or pe re sc',
  kw: 'com edu gov net org',
  lb: 'com edu gov net org',
  lk: 'ac com edu gov net org',
  ma: 'ac co gov net org press',
  mo: 'com edu gov net org',
  mt: 'com edu net org',
  mx: 'com edu gob net org',
  my: 'com edu gov mil name net org',
  mz: 'ac co gov net org',
  na: 'com org',
  ng: 'com edu gov mil mobi name net org sch',
  np: 'com edu gov net org',
  nz: 'ac co cri geek gen govt health iwi kiwi maori mil net org parliament school',
  om: 'co com edu gov net org',
  pe: 'com edu gob mil net nom org',
  ph: 'com edu gov net ngo org',
  pk: 'com edu gov net org',
  pl: 'com edu gov info mil net org waw',
  pt: 'com edu gov int net nome org publ',
  py: 'com edu gov net org',
  qa: 'com edu gov net org',
  ro: 'com info nom org',
  rs: 'ac co edu gov in org',
  ru: 'ac edu gov int mil',
  sa: 'com edu gov med net org pub sch',
  sg: 'com edu gov net org per',
  sv: 'com edu gob org red',
  th: 'ac co go in mi net or',
  tn: 'com gov net org',
  tr: 'av bbs bel biz com dr edu gen gov info k12 name net org pol tel tv web',
  tw: 'club com ebiz edu game gov idv mil net org',
  tz: 'ac co go ne or',
  ua: 'com edu gov in net org',
  ug: 'ac co com go ne or org sc',
  uk: 'ac co gov ltd me net nhs org plc police sch',
  uy: 'com edu gub mil net org',
  uz: 'co com net org',
  ve: 'com edu gob gov info net org web',
  vn: 'ac biz com edu gov health info int name net org',
  za: 'ac co edu gov law net nom org school web',
  zm: 'ac co com gov net org',
  zw: 'ac co gov org',
};

/** Whether a domain is a public suffix as far as the list above goes. */
function isPublicSuffix(domain: string): boolean {
  const labels = domain.toLowerCase().replace(/\.$/, '').split('.');
  if (labels.length < 2) return true;
  if (labels.length > 2) return false;
  return (SECOND_LEVEL[labels[1]!]?.split(' ') ?? []).includes(labels[0]!);
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-domains.html */
export function checkTokenDomains(domains: Place, max: number = WAF_LIMIT.tokenDomains): void {
  domains.count(1, max, 'token domains');
  domains.unique((domain) => domain.text?.toLowerCase(), 'token domain');
  for (const domain of domains.items) {
    domain.matches(/^[\w.\-/]{1,253}$/, 'a domain of 1 to 253 characters A-Z a-z 0-9 _ . - / and no wildcard');
    if (domain.text !== undefined && /^[\w.\-/]+$/.test(domain.text)) {
      domain.check(!isPublicSuffix(domain.text), 'must not be a public suffix; name your own domain under it');
    }
  }
}
