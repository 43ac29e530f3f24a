/** Path on which the local load balancer mints a token for whoever solved the stand-in puzzle. */
export const SOLVE_PATH = '/__otp-shield/captcha';

const SCRIPT = `
async function solve(kind) {
  const response = await fetch('${SOLVE_PATH}', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind }),
  });
  if (response.ok) location.reload();
  else document.getElementById('state').textContent = 'No token was given (' + response.status + ').';
}`;

function page(title: string, content: string, script: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width"></head>
<body style="font-family: sans-serif; max-width: 30em; margin: 4em auto; padding: 0 1em">
<h1>${title}</h1>
${content}
<p id="state" role="status"></p>
<noscript>JavaScript is off. Turn it on and reload the page to go on.</noscript>
<script>${script}
</script>
</body>
</html>
`;
}

/** Stands in for AWS WAF's page with the puzzle: a button instead, then the same: token, cookie, reload. */
export const CAPTCHA_PAGE = page(
  'Human Verification',
  '<p>This page stands in for the AWS WAF CAPTCHA on this machine.</p>\n<p><button type="button" id="solve">I am human</button></p>',
  `${SCRIPT}
document.getElementById('solve').addEventListener('click', () => solve('captcha'));`,
);

/** Stands in for AWS WAF's silent challenge. */
export const CHALLENGE_PAGE = page(
  'One moment',
  '<p>This page stands in for the AWS WAF challenge on this machine.</p>',
  `${SCRIPT}
solve('challenge');`,
);
