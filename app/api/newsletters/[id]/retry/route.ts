import { withRoute } from '@/lib/http/with-route';
import { retryNewsletter, retryNewsletterInput } from '@/lib/services/newsletters/retry';

export const POST = withRoute({ input: retryNewsletterInput, handler: retryNewsletter });
