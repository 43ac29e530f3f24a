import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import vm from 'node:vm';
import fc from 'fast-check';

declare const requireOnce: NodeRequire;

// What our own Node.js environment of jest (environment.js) adds, which no red test would tell: a run would only take longer, or differ from the last one.
describe('the environment of a suite', () => {
  const file = join(__dirname, 'made-up.js');
  const compile = (code: string, world: vm.Context) =>
    vm.compileFunction(code, ['exports'], {
      filename: file,
      parsingContext: world,
    });

  it('compiles a file once, and runs it in the world of each suite', () => {
    const code = 'exports.list = []; exports.stack = new Error().stack; exports.self = globalThis.self;';
    const worlds = [vm.createContext({ self: 'first' }), vm.createContext({ self: 'second' })];
    const compiled = jest.spyOn(vm.Script.prototype, 'runInContext');
    const found = worlds.map((world) => {
      const exports: { list?: unknown; stack?: string; self?: string } = {};
      compile(code, world)(exports);
      return exports;
    });
    expect(new Set(compiled.mock.contexts).size).toBe(1);
    compiled.mockRestore();
    expect(found.map(({ self }) => self)).toEqual(['first', 'second']);
    worlds.forEach((world, one) => {
      expect(vm.runInContext('Array', world).prototype).toBe(Object.getPrototypeOf(found[one]?.list));
    });
    expect(found[1]?.stack).toContain('made-up.js:1:36');
  });

  it('takes what is written now', () => {
    const world = vm.createContext({});
    const exports: { written?: string } = {};
    compile('exports.written = "before"', world)(exports);
    compile('exports.written = "after"', world)(exports);
    expect(exports.written).toBe('after');
  });

  it('forgets what a suite kept beside its promises', () => {
    const { forgetStorages } = requireOnce(join(__dirname, 'storages.js'));
    const storage = new AsyncLocalStorage<string>();
    const kept = storage.run('kept', () => [storage.getStore(), forgetStorages(), storage.getStore()]);
    expect(kept).toEqual(['kept', undefined, undefined]);
    expect(storage.run('again', () => storage.getStore())).toBe('again');
  });

  it('gives fast-check the same seed in every run', () => {
    expect(fc.readConfigureGlobal()?.seed).toBe(Number(process.env.FC_SEED ?? 20261122));
  });
});
