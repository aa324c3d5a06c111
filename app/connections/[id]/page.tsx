import { type Metadata } from 'next';
import { ConnectionPage } from '@/components/connections/connection-page';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('connections.title') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ConnectionPage id={Number((await params).id)} />;
}
