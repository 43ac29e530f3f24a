import { execFileSync } from 'node:child_process';

/** In a process of its own, where Node.js finds the package by its own name. */
function answersOf(origin: string, ...tokens: string[]): number[] {
  const script = `
    const { welcome } = require('./welcome.js');
    const never = () => { throw new Error('nobody was verified'); };
    const server = welcome({ takeOnce: never, confirm: never }).listen(0, '127.0.0.1', async () => {
      const url = 'http://127.0.0.1:' + server.address().port + '/welcome';
      const statuses = [];
      for (const body of ${JSON.stringify(tokens)}) {
        const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: process.argv[1] };
        statuses.push((await fetch(url, { method: 'POST', headers, body })).status);
      }
      console.log(JSON.stringify(statuses));
      server.closeAllConnections();
      server.close();
    });`;
  return JSON.parse(
    execFileSync(process.execPath, ['-e', script, origin], { cwd: __dirname, encoding: 'utf8', timeout: 20_000 }),
  );
}

test('the application turns away whoever has no token', () => {
  expect(answersOf('https://shop.example.com', '', 'token=', 'token=a.b', 'other=1')).toEqual([403, 403, 403, 403]);
});

test('the application takes no token from a page of somebody else', () => {
  expect(answersOf('https://evil.example', 'token=a.b', 'token=')).toEqual([403, 403]);
});
