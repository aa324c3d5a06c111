import { type Metadata } from 'next';
import { DecisionsPage } from '@/components/decisions/decisions-page';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('decisions.title') };

export default function Page() {
  return <DecisionsPage />;
}
