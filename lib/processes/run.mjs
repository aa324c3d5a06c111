import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

// `node lib/processes/run.mjs worker …`: compiles `worker.ts` with all of ours into one file, a
// moment's work, and runs that. A loader that compiles as it goes would stay in the process with a
// thread and every source map: 70 MB for each.
const [name, ...args] = process.argv.slice(2);
const root = path.resolve(import.meta.dirname, '../..');
// As deep as the source, so that `import.meta.dirname` leads to the same places.
const program = path.join(root, 'dist/processes', `${name}.js`);

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [`lib/processes/${name}.ts`],
  outfile: program,
  write: false,
  bundle: true,
  packages: 'external',
  plugins: [{ name: 'json of packages', setup: takeInJson }],
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  logLevel: 'error',
});
await stop();
// Whole or not at all: another process may be starting from the same file.
for (const { text } of outputFiles) {
  if (fs.existsSync(program) && fs.readFileSync(program, 'utf8') === text) continue;
  fs.mkdirSync(path.dirname(program), { recursive: true });
  const fresh = `${program}.${randomUUID()}`;
  fs.writeFileSync(fresh, text);
  fs.renameSync(fresh, program);
}
process.argv.splice(1, process.argv.length, program, ...args);
await import(pathToFileURL(program).href);

/** Node warns of every JSON module it loads itself. */
function takeInJson(compiler) {
  compiler.onResolve({ filter: /^[a-z].*\.json$/ }, (wanted) => ({
    path: createRequire(import.meta.url).resolve(wanted.path),
  }));
}
