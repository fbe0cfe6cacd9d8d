// Writes src/api/schema.d.ts from the server's golden api/openapi.json.
// openapi-typescript needs TypeScript 5, which lives in this folder alone.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const npm = (...args) => execFileSync('npm', args, { cwd: here('.'), stdio: 'inherit' });

if (!existsSync(here('node_modules/openapi-typescript'))) npm('ci');
execFileSync(
  process.execPath,
  [
    here('node_modules/openapi-typescript/bin/cli.js'),
    here('../../api/openapi.json'),
    '-o',
    here('../src/api/schema.d.ts'),
    '--root-types',
    '--root-types-no-schema-prefix',
  ],
  { stdio: 'inherit', cwd: here('.') },
);
