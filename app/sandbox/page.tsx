import { type Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Sandbox } from '@/components/sandbox/sandbox';
import { readEnv } from '@/lib/env';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('nav.sandbox') };

export default function SandboxPage() {
  const { SANDBOX_SERVICES } = readEnv();
  if (!SANDBOX_SERVICES) notFound();
  return <Sandbox services={Object.keys(SANDBOX_SERVICES)} />;
}
