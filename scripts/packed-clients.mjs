// The clients of AWS know hundreds of calls; the command makes a few of each. It loads its parts when they are asked for, which lets esbuild leave nothing
// out of what they import. So each client is bundled by itself first, with the names that our sources import.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const CLIENT = /^@aws-sdk\/client-[a-z0-9-]+$/;
const OPTIONS = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  write: false,
};

/**
 * @param source the entry point that is bundled
 * @param metafiles gets what went in, for the licences
 */
export const packedClients = (source, metafiles) => ({
  name: 'packed-clients',
  async setup({ onResolve, onLoad }) {
    const names = await importedNames(source);
    onResolve({ filter: CLIENT }, ({ path, importer }) =>
      names.has(path) && !importer.includes('node_modules') ? { path, namespace: 'packed' } : undefined,
    );
    onLoad({ filter: CLIENT, namespace: 'packed' }, async ({ path }) => {
      const { outputFiles, metafile } = await build({
        ...OPTIONS,
        stdin: { contents: `export { ${[...names.get(path)].join(', ')} } from '${path}';`, resolveDir: root },
        // As the other clients ask for what they share, so that it goes in once.
        format: 'cjs',
        mainFields: ['module', 'main'],
        external: [
          '@smithy/*',
          '@aws-sdk/core',
          '@aws-sdk/core/*',
          '@aws-sdk/credential-provider-node',
          '@aws-sdk/types',
        ],
        minifySyntax: true,
        plugins: [plainKeys],
        metafile: true,
      });
      metafiles.push(metafile);
      return { contents: outputFiles[0].text, loader: 'js', resolveDir: root };
    });
  },
});

/** What is imported from each client, types left out. */
async function importedNames(source) {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [source], format: 'esm', external: ['@aws-sdk/*'] });
  const text = outputFiles[0].text;
  const whole = /(?:import\(|\* as \w+ from )"(@aws-sdk\/client-[^"]+)"/.exec(text);
  if (whole) throw new Error(`import what is needed of ${whole[1]} by its names, or all of it is bundled`);
  const names = new Map();
  for (const [, list, path] of text.matchAll(/import \{([^}]*)\} from "(@aws-sdk\/client-[^"]+)"/g)) {
    const of = names.get(path) ?? names.set(path, new Set()).get(path);
    for (const name of list.split(',')) if (name.trim() !== '') of.add(name.trim().split(' as ')[0]);
  }
  return names;
}

/** Computed keys of schemas (`[_xN]: …`) are constants of the same file, which esbuild doesn't know to do nothing else. Written plainly, unused schemas stay out. */
const plainKeys = {
  name: 'plain-keys',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const names = new Map(
        [...text.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]),
      );
      const contents = text.replace(/\[(_\w+)\]:/g, (whole, name) => (names.has(name) ? `${names.get(name)}:` : whole));
      return { contents, loader: 'js' };
    });
  },
};
