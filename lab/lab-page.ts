import { LAB_PAGE_SCRIPT } from './lab-page-script';
import { LAB_PAGE_STYLE } from './lab-page-style';

/** One document: nothing is loaded from elsewhere, the state comes over server-sent events. */
export function labPage(): string {
  return PAGE;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OTP shield lab</title>
<link rel="icon" href="data:,">
<style>${LAB_PAGE_STYLE}</style>
</head>
<body>
<main>
  <header>
    <h1>OTP shield lab</h1>
    <p class="soft">Hundreds of rented addresses ask a sign-up for codes to people who never asked, once each. The same requests go to the same application twice: alone, and behind
    the web ACL of the synthesized template. All of it on this machine; mails end at a stand-in for Amazon SES.</p>
    <p id="offline" class="missed" role="alert" hidden>The lab has stopped.</p>
  </header>

  <section id="live" aria-labelledby="live-title" hidden>
    <h2 id="live-title">The same attack, twice</h2>
    <div class="buttons">
      <button data-action="proxy-pool">Attack: 240 addresses, one request each</button>
      <button data-action="hammer">Attack: one address, 240 requests</button>
      <button data-action="stop" class="quiet">End the attack</button>
    </div>
    <p id="locked" class="missed" role="status" hidden>Locked down: every request for a code is answered with 503 until you release.</p>
    <div class="lanes">
      <article class="card lane without" aria-labelledby="without-title">
        <h3 id="without-title">Without the shield</h3>
        <p class="headline"><span class="figure" id="without-strangers">0</span> mails to strangers</p>
        <div id="without-bar"></div>
        <dl>
          <div><dt>requests</dt><dd id="without-received">0</dd></div>
          <div><dt>reached the application</dt><dd id="without-passed">0</dd></div>
          <div><dt>codes to people who asked</dt><dd id="without-people">0</dd></div>
        </dl>
      </article>
      <article class="card lane shield" aria-labelledby="shield-title">
        <h3 id="shield-title">With the shield</h3>
        <p class="headline"><span class="figure" id="strangers">0</span> mails to strangers</p>
        <div id="shield-bar"></div>
        <dl>
          <div><dt>requests</dt><dd id="received">0</dd></div>
          <div><dt>answered with a puzzle; who solves it comes again</dt><dd id="challenged">0</dd></div>
          <div><dt>blocked</dt><dd id="blocked">0</dd></div>
          <div><dt>reached the application</dt><dd id="passed">0</dd></div>
          <div><dt>codes to people who asked</dt><dd id="people">0</dd></div>
        </dl>
        <ul class="rules" id="rules"></ul>
      </article>
    </div>
    <div class="buttons">
      <button data-action="honest" class="quiet">One honest sign-up</button>
      <button data-action="lockdown" class="quiet">Lock down</button>
      <button data-action="release" class="quiet">Release</button>
      <button data-action="reset" class="quiet">Begin anew</button>
      <a class="button quiet" id="sign-up" target="_blank" rel="noopener">Sign up yourself</a>
    </div>
    <div class="two">
      <div class="card log-card"><h3>Requests to the shield</h3><ul class="log" id="recent"></ul></div>
      <div class="card log-card"><h3>Mails behind the shield</h3><ul class="mailbox" id="mailbox"></ul></div>
    </div>
  </section>

  <section id="loop" aria-labelledby="loop-title" hidden>
    <h2 id="loop-title">When a solver beats the puzzle: the loop closes itself</h2>
    <p class="soft">An attack that solves three CAPTCHAs of four, in simulated time. Its mails bounce, alarms go off, and the responder tightens the rules until it is over.</p>
    <div class="card">
      <div id="loop-track"></div>
      <ul class="key" aria-hidden="true"><li class="normal">normal</li><li class="strict">strict</li><li class="lockdown">lockdown</li></ul>
      <dl id="loop-sums"></dl>
      <details id="loop-details"><summary>What happened when</summary><ol class="events" id="loop-events"></ol></details>
    </div>
  </section>

  <section aria-labelledby="replays-title">
    <h2 id="replays-title">Replays</h2>
    <p class="soft">The same traffic, side by side: with nothing in front, with the limit per address that the team had, with the rate rule
    and the CAPTCHA on the exact path that ended its attack, with the shield, and where it matters with the shield and the recipient guard.</p>
    <div id="progress" hidden><p id="now" role="status"></p><progress id="bar" aria-label="Replays done"></progress></div>
    <div class="replays" id="replays"></div>
  </section>
</main>
<script>${LAB_PAGE_SCRIPT}</script>
</body>
</html>
`;
