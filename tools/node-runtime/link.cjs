// Puts this checkout's Node.js 24 where npm scripts and npx look first. The platform packages all
// offer a `node` command; older npm versions drop the link again when they discard the packages of
// the other platforms, so it is made here, after the installation, if it is missing.
'use strict';
const { existsSync, mkdirSync, symlinkSync, writeFileSync } = require('node:fs');
const { dirname, join, relative } = require('node:path');
const { optionalDependencies } = require('./package.json');

const bin = join(__dirname, '..', '..', 'node_modules', '.bin');
const windows = process.platform === 'win32';
const here = Object.keys(optionalDependencies).find((name) =>
  name.endsWith(`-${windows ? 'win' : process.platform}-${process.arch}`),
);

if (here && !existsSync(join(bin, windows ? 'node.cmd' : 'node'))) {
  const executable = join(
    dirname(require.resolve(`${here}/package.json`)),
    'bin',
    windows ? 'node.exe' : 'node',
  );
  mkdirSync(bin, { recursive: true });
  if (windows) writeFileSync(join(bin, 'node.cmd'), `@"%~dp0\\${relative(bin, executable)}" %*\r\n`);
  else symlinkSync(relative(bin, executable), join(bin, 'node'));
}
