import { control } from '../aws';

interface Denial {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

export function permissionStage(): void {
  describe('the policies of the roles', () => {
    test('refused no call of a handler or of the CDK CLI', async () => {
      expect(await control<Denial[]>('GET', 'denials')).toEqual([]);
    });
  });
}
