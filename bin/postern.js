#!/usr/bin/env node
// Starts Postern. Syntax that every Node understands: an outdated one must get as far as the sentence below.
var found = process.versions.node.split('.').map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 18)) {
  process.stderr.write(
    'postern needs Node.js 22.18 or newer; this is ' +
      process.version +
      '. In a checkout, `npx postern` brings its own.\n',
  );
  process.exitCode = 1;
} else {
  // node:sqlite announces itself as experimental on some versions; nobody at a prompt can act on that.
  var emit = process.emitWarning;
  process.emitWarning = function (warning, type) {
    var name = typeof type === 'string' ? type : type && type.type;
    if (name === 'ExperimentalWarning' && String(warning).indexOf('SQLite') !== -1) return;
    emit.apply(process, arguments);
  };
  Promise.all([import('node:fs'), import('node:url'), import('node:module')])
    .then((modules) => {
      var source = new URL('../src/interfaces/cli/main.ts', import.meta.url);
      var built = new URL('../dist/cli.js', import.meta.url);
      if (modules[2].enableCompileCache) modules[2].enableCompileCache();
      return import(modules[0].existsSync(source) ? source.href : built.href);
    })
    .then((cli) => cli.main(process.argv.slice(2)));
}
