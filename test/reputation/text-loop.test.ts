import { pumpingTold, synthesizeTexts } from './loop/text-loop';
import { MINUTE } from './loop/traffic';

// The whole statistics: npm run bench -- texts.

test('200 texts to one country are told within ten minutes and before 6 USD, with four days of 50 texts before', async () => {
  const attack = { texts: 200, duration: 30 * MINUTE, target: 'never' } as const;
  const { minutes, dollars, alarm } = await pumpingTold(synthesizeTexts(), 50, attack, 7, 12, 4);
  expect(alarm).toMatch(/^text-(country|range)$/);
  expect(minutes).toBeLessThanOrEqual(10);
  expect(dollars).toBeLessThanOrEqual(6);
});
