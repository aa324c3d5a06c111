import { type Metadata } from 'next';
import { Setup } from '@/components/setup/setup';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('setup.title') };

export default function SetupPage() {
  return <Setup />;
}
