// What a synthesis in a suite leaves out: nothing of it is in a template, and it takes half of the time. `npm run test:templates`, the examples and `cdk synth` leave
// out nothing.
const { dirname, join } = require('node:path');

exports.synthesizeCheaply = () => {
  const core = join(dirname(require.resolve('aws-cdk-lib')), 'core/lib');
  const { Stack } = require(join(core, 'stack.js'));
  const { TreeMetadata } = require(join(core, 'private/tree-metadata.js'));
  // The file of the construct tree, which tools draw.
  TreeMetadata.prototype._synthesizeTree = () => {};
  // References from stack to stack become exports and parameters. To find them, CDK renders each resource once more, which is for nothing where there is one stack.
  const refs = require(join(core, 'private/refs.js'));
  const { resolveReferences } = refs;
  refs.resolveReferences = (root) => {
    if (root.node.findAll().filter(Stack.isStack).length > 1) resolveReferences(root);
  };
};
