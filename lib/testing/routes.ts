import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type z } from 'zod';

export type Route = {
  readonly method: string;
  /** As Next names it, such as `/api/contacts/[id]`. */
  readonly path: string;
  /**
   * What it declares to take; absent where it takes nothing, or is an entrance for others than the
   * owner.
   */
  readonly input: z.ZodType | undefined;
};

const app = path.resolve(import.meta.dirname, '../../app');
const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Every route of the product, from the very files that Next serves. */
export async function readRoutes(): Promise<readonly Route[]> {
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('route.ts'),
  );
  const found = await Promise.all(
    files.toSorted().map(async (file) => {
      const exported = (await import(path.join(app, file))) as Readonly<
        Record<string, { readonly input?: z.ZodType }>
      >;
      return Object.entries(exported)
        .filter(([name]) => methods.has(name))
        .map(([method, handler]): Route => ({
          method,
          path: `/${path.dirname(file)}`,
          input: handler.input,
        }));
    }),
  );
  return found.flat();
}
