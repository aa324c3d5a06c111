import { type Metadata } from 'next';
import { ConnectionsPage } from '@/components/connections/connections-page';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('connections.title') };

export default function ConnectionsScreen() {
  return <ConnectionsPage />;
}
