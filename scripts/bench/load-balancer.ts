import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { startLoadBalancer } from '../../lib/load-balancer/index';
import { Simulator } from '../../lib/sim/index';
import { type Figure, median } from './measure';
import { shieldTemplate } from './template';

const SECONDS = 2;
const PAIRS = 5;
const CONNECTIONS = 16;

/** The client runs in a thread of its own, so that it doesn't share the core of what is measured. */
const CLIENT = `
const http = require('node:http');
const { parentPort } = require('node:worker_threads');
parentPort.on('message', async ({ port, seconds, connections }) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const end = Date.now() + seconds * 1000;
  let done = 0;
  const once = () => new Promise((resolve, reject) => {
    const request = http.request({ agent, port, host: '127.0.0.1', path: '/products/1' }, (response) => {
      response.resume();
      response.on('end', () => { done++; resolve(); });
    });
    request.on('error', reject);
    request.end();
  });
  await Promise.all(Array.from({ length: connections }, async () => { while (Date.now() < end) await once(); }));
  agent.destroy();
  parentPort.postMessage(done / seconds);
});
`;

export async function loadBalancerFigures(): Promise<Figure[]> {
  const origin = http.createServer((request, response) => {
    request.resume();
    response.end('ok');
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const clock = { now: () => Date.now() };
  const started = (evaluation: boolean) =>
    startLoadBalancer({
      origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
      firewall: Simulator.fromTemplate(shieldTemplate(), { clock }),
      evaluation,
      clock,
    });
  const [evaluating, passing] = [await started(true), await started(false)];
  const client = new Worker(CLIENT, { eval: true });
  const perSecond = (port: number) =>
    new Promise<number>((resolve, reject) => {
      client.removeAllListeners();
      client.once('message', resolve);
      client.once('error', reject);
      client.postMessage({ port, seconds: SECONDS, connections: CONNECTIONS });
    });
  const pairs: Array<{ on: number; off: number }> = [];
  // The first pair warms up.
  for (let n = 0; n <= PAIRS; n++) {
    const on = await perSecond(evaluating.port);
    const off = await perSecond(passing.port);
    if (n > 0) pairs.push({ on, off });
  }
  await client.terminate();
  await Promise.all([evaluating.close(), passing.close()]);
  await new Promise((resolve) => origin.close(resolve));
  const share = median(pairs.map(({ on, off }) => on / off));
  return [
    {
      name: 'requests a second, evaluation on / off',
      value: share.toFixed(2),
      baseline: `${Math.round(median(pairs.map((p) => p.on)))} / ${Math.round(median(pairs.map((p) => p.off)))}, median of ${PAIRS} pairs`,
      goal: '0.8 or more',
      met: share >= 0.8,
    },
  ];
}
