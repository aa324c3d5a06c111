import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { generate } from 'selfsigned';

export type WixHost = { readonly port: number; stop(): Promise<void> };

const origin = 'https://manage.wix.com';

/**
 * A server that answers as the Wix dashboard when the browser maps its name here: a page that
 * embeds the app with the parameters Wix passes, and tokens made by the sandbox's Wix.
 */
export async function startWixHost({
  appAddress,
  wixControl,
}: {
  appAddress: string;
  wixControl: string;
}): Promise<WixHost> {
  const script = await bundleHostPage();
  const certificate = await generate([{ name: 'commonName', value: 'manage.wix.com' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'manage.wix.com' }] }],
  });
  const mint = async (kind: 'dashboard-token' | 'instance'): Promise<Record<string, string>> => {
    const answer = await fetch(`${wixControl}/${kind}`, { method: 'POST' });
    return (await answer.json()) as Record<string, string>;
  };

  const server = createServer(
    { key: certificate.private, cert: certificate.cert },
    (request, response) => {
      const answer = async () => {
        switch (new URL(request.url ?? '/', origin).pathname) {
          case '/host.js':
            return { type: 'text/javascript', body: script };
          case '/token':
            return {
              type: 'application/json',
              body: JSON.stringify(await mint('dashboard-token')),
            };
          case '/favicon.ico':
            return { type: 'image/x-icon', body: '' };
          default:
            return {
              type: 'text/html',
              body: hostPage(
                appUrl({ appAddress, instance: (await mint('instance'))['instance'] ?? '' }),
              ),
            };
        }
      };
      answer().then(
        ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function appUrl({ appAddress, instance }: { appAddress: string; instance: string }) {
  const query = new URLSearchParams({
    instance,
    locale: 'en',
    viewMode: 'dashboard',
    cacheKiller: '1700000000000',
    containerProtocol: 'https',
    siteUrl: 'https://example.wixsite.com/shop',
    origin,
  });
  return `${appAddress}/?${query.toString()}`;
}

const hostPage = (
  url: string,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Wix</title></head>
<body style="margin:0" data-app="${url.replaceAll('&', '&amp;')}">
<script type="module" src="/host.js"></script></body></html>`;

async function bundleHostPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'host-page.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
