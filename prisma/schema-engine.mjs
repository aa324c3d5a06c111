#!/usr/bin/env node
// Stands in for Prisma's native `schema-engine`: the same command line and JSON-RPC, answered by
// the WASM build of that engine from npm over node-postgres. A development tool; the running
// program migrates by lib/db/migrate.ts.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
    version: { type: 'boolean' },
  },
});

if (values.version) {
  console.log('schema-engine-cli wasm');
  process.exit(0);
}

const url = values.datasource ? JSON.parse(values.datasource).url : process.env.DATABASE_URL;

if (positionals[0] === 'cli') await runCommand(positionals[1]);
else await serveRpc();
process.exit(0);

function reportError(message, errorCode) {
  const line = {
    timestamp: new Date().toISOString(),
    level: 'ERROR',
    fields: { message, error_code: errorCode },
    target: 'schema_engine::logger',
  };
  process.stderr.write(`\n${JSON.stringify(line)}`);
}

async function withAdmin(run) {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  target.pathname = '/postgres';
  const client = new pg.Client({ connectionString: target.toString() });
  await client.connect();
  try {
    await run(client, name);
  } finally {
    await client.end();
  }
  return name;
}

const createDatabase = () =>
  withAdmin((client, name) => client.query(`create database ${pg.escapeIdentifier(name)}`));

async function canConnect() {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query('select 1');
  } catch (error) {
    reportError(
      error.message,
      { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1010' }[error.code] ?? 'P1001',
    );
    process.exit(1);
  } finally {
    await client.end().catch(() => {});
  }
}

async function runCommand(name) {
  const commands = {
    'can-connect-to-database': canConnect,
    'create-database': createDatabase,
    'drop-database': () =>
      withAdmin((client, database) =>
        client.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`),
      ),
  };
  try {
    await commands[name]();
  } catch (error) {
    const madeByAnother =
      error.code === '42P04' || (error.code === '23505' && name === 'create-database');
    if (madeByAnother) return;
    reportError(error.message, 'P1001');
    process.exit(1);
  }
}

/**
 * Three repairs of adapter-pg as a migration adapter: "char" columns, scripts sent whole, the
 * shadow database.
 */
function createFactory() {
  const target = new URL(url);
  const base = {
    host: target.hostname,
    port: Number(target.port || 5432),
    user: decodeURIComponent(target.username),
    password: decodeURIComponent(target.password),
    ssl: /sslmode=(require|no-verify)/.test(target.search)
      ? { rejectUnauthorized: false }
      : undefined,
  };
  const connect = async (database) => {
    const adapter = await new PrismaPg(
      { ...base, database, max: 4 },
      { schema: target.searchParams.get('schema') ?? 'public' },
    ).connect();
    const performIO = adapter.performIO.bind(adapter);
    adapter.performIO = async (query) => {
      const result = await performIO(query);
      // The internal type "char" (oid 18) has no mapping; as text (25) it reads the same.
      result.fields = result.fields?.map((field) =>
        field.dataTypeID === 18 ? { ...field, dataTypeID: 25 } : field,
      );
      return result;
    };
    // The adapter splits scripts on ";": that breaks DO blocks and the all-or-nothing of a script.
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        adapter.onError(error);
      }
    };
    return adapter;
  };
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(decodeURIComponent(target.pathname.slice(1))),
    // With a connection string the adapter's own version would work on the main database.
    async connectToShadowDb() {
      const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(`create database "${name}"`);
      const adapter = await connect(name);
      const dispose = adapter.dispose.bind(adapter);
      adapter.dispose = async () => {
        await dispose();
        await client.query(`drop database "${name}" with (force)`);
        await client.end();
      };
      return adapter;
    },
  });
}

async function loadEngine(factory) {
  const glue = createRequire(import.meta.url).resolve(
    '@prisma/schema-engine-wasm/schema_engine_bg',
  );
  const bindings = await import(glue);
  const module = new WebAssembly.Module(
    fs.readFileSync(path.join(path.dirname(glue), 'schema_engine_bg.wasm')),
  );
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const datamodels = values.datamodels?.map((file) => [file, fs.readFileSync(file, 'utf8')]);
  return bindings.SchemaEngine.new(
    { datamodels },
    (line) => process.env.DEBUG && process.stderr.write(`${line}\n`),
    factory,
  );
}

async function serveRpc() {
  const factory = createFactory();
  let engine;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (!line.trim()) continue;
    const { id, method, params } = JSON.parse(line);
    if (!method) continue;
    const send = (message) =>
      process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    try {
      if (method === 'createDatabase') {
        send({ id, result: { databaseName: await createDatabase() } });
        continue;
      }
      engine ??= await loadEngine(factory);
      const result = await engine[method === 'getDatabaseVersion' ? 'version' : method](params);
      if (method === 'diff' && result.stdout)
        send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } });
      send({ id, result: result ?? {} });
    } catch (error) {
      const known =
        typeof error === 'object' && error && 'id' in error
          ? factory.errorRegistry.consumeError(error.id)?.error
          : undefined;
      const message = known?.message ?? error?.message ?? String(error);
      const data = {
        is_panic: error instanceof WebAssembly.RuntimeError,
        message,
        error_code: error?.code ?? null,
        meta: error?.meta ?? null,
      };
      send({ id, error: { code: 4466, message, data } });
    }
  }
}
