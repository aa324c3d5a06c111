'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { WixDesignSystemProvider } from '@wix/design-system';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/lib/queries/api';
import { ApiProvider } from './host/api-provider';
import { HostProvider } from './host/host-provider';
import { GuardedHost, UnsavedGuard } from './host/unsaved';
import { PageSkeleton } from './ui/page-skeleton';
import { Shell } from './ui/shell';

const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1000,
        // An answer of our server is final; a request that never reached it is retried.
        retry: (count, error) =>
          count < 1 &&
          !(error instanceof ApiError && error.problem.status > 0 && error.problem.status < 500),
        refetchOnWindowFocus: true,
      },
    },
  });

/** The context of every screen: design system, host, identity, queries. */
export function Providers({ children, sandbox }: { children: ReactNode; sandbox: boolean }) {
  const [client] = useState(createQueryClient);
  return (
    <WixDesignSystemProvider features={{ newColorsBranding: true }}>
      <QueryClientProvider client={client}>
        <UnsavedGuard>
          <HostProvider fallback={<PageSkeleton />}>
            <GuardedHost>
              <ApiProvider>
                <Shell sandbox={sandbox}>{children}</Shell>
              </ApiProvider>
            </GuardedHost>
          </HostProvider>
        </UnsavedGuard>
      </QueryClientProvider>
    </WixDesignSystemProvider>
  );
}
