// The client of Amazon EC2 knows some 700 calls, in a megabyte of code; the doctor needs five. The command loads its parts when they are asked for, which
// lets esbuild leave nothing out. So this client is bundled by itself first, with the calls that bin/operator/ec2.ts names.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param metafiles gets what went in, for the licences */
export const packedEc2 = (metafiles) => ({
  name: 'packed-ec2',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]bin[\\/]operator[\\/]ec2\.ts$/ }, async ({ path }) => {
      const { outputFiles, metafile } = await build({
        absWorkingDir: root,
        entryPoints: [path],
        bundle: true,
        platform: 'node',
        // As the other clients ask for what they share, so that it goes in once.
        format: 'cjs',
        target: 'node20',
        mainFields: ['module', 'main'],
        external: [
          '@smithy/*',
          '@aws-sdk/core',
          '@aws-sdk/core/*',
          '@aws-sdk/credential-provider-node',
          '@aws-sdk/types',
        ],
        legalComments: 'none',
        minifySyntax: true,
        plugins: [plainKeys],
        metafile: true,
        write: false,
      });
      metafiles.push(metafile);
      return { contents: outputFiles[0].text, loader: 'js' };
    });
  },
});

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
