import path from 'node:path';
import { defineConfig } from 'prisma/config';

// Prisma's native schema engine is a download of its own; the same engine as WASM comes from npm
// (prisma/schema-engine.mjs).
if (process.platform !== 'win32') {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(
    import.meta.dirname,
    'prisma/schema-engine.mjs',
  );
}

// Nothing is asked of, or told to, anyone outside while installing: no check for a newer version.
process.env.CHECKPOINT_DISABLE ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://127.0.0.1:5432/contact_sync' },
});
