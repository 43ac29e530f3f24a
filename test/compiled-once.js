// What jest compiles anew for each suite (its own circus and expect, our modules, the packages that each suite has for itself) is compiled once a worker: the
// same script runs in the world of each suite, and finds the functions that an earlier one called compiled, too. A third of what a small suite takes.
const vm = require('node:vm');

const compileFunction = vm.compileFunction;
const scripts = new Map();

exports.compileOnce = () => {
  vm.compileFunction = compiledOnce;
};

function compiledOnce(code, parameters, options = {}) {
  // jest's way to refuse an import() is left out, since Node.js refuses it by itself. swc makes a require() of each that we write.
  const { filename, importModuleDynamically: _, parsingContext, ...others } = options;
  if (!filename || !parsingContext || Object.keys(others).length > 0) return compileFunction(code, parameters, options);
  const head = `(function(${parameters.join()}){`;
  let known = scripts.get(filename);
  if (known?.code !== code || known.head !== head) {
    known = { code, head, script: new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length }) };
    scripts.set(filename, known);
  }
  return known.script.runInContext(parsingContext);
}
