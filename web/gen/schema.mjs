// Writes src/api/schema.d.ts from the server's golden api/openapi.json (or the
// file that OPENAPI names). openapi-typescript needs TypeScript 5, which lives
// in this folder alone.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

if (!existsSync(here('node_modules/openapi-typescript'))) {
  execFileSync('npm', ['ci'], { cwd: here('.'), stdio: 'inherit' });
}
execFileSync(
  process.execPath,
  [
    here('node_modules/openapi-typescript/bin/cli.js'),
    process.env.OPENAPI ?? here('../../api/openapi.json'),
    '-o',
    here('../src/api/schema.d.ts'),
  ],
  { stdio: 'inherit', cwd: here('.') },
);
