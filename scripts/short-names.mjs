// A library of ours keeps its names, for whoever reads a stack trace; what it holds of other people's packages need not, and is a good half of it.
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

export const shortNames = {
  name: 'short-names',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const { code } = await transform(text, {
        minify: true,
        charset: 'utf8',
        legalComments: 'none',
        target: 'node20',
      });
      return { contents: code, loader: 'js' };
    });
  },
};
