import { withRoute } from '@/lib/http/with-route';
import { createNewsletter, createNewsletterInput } from '@/lib/services/newsletter/create';

export const POST = withRoute({ input: createNewsletterInput, handler: createNewsletter });
