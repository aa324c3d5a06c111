import '@fontsource/wix-madefor-text/400.css';
import '@fontsource/wix-madefor-text/500.css';
import '@fontsource/wix-madefor-text/700.css';
import '@fontsource/wix-madefor-display/400.css';
import '@fontsource/wix-madefor-display/700.css';
import './generated/wds.css';
import './app.css';
import { type Metadata } from 'next';
import { headers } from 'next/headers';
import { Suspense, type ReactNode } from 'react';
import { Providers } from '@/components/providers';
import { text } from '@/lib/text/text';

const name = text('app.name');

export const metadata: Metadata = { title: { default: name, template: `%s · ${name}` } };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the request makes every page render per request, which the nonce in the security policy
  // needs.
  await headers();
  return (
    <html lang="en">
      <body>
        <Suspense>
          <Providers sandbox={Boolean(process.env.SANDBOX_SERVICES)}>{children}</Providers>
        </Suspense>
      </body>
    </html>
  );
}
