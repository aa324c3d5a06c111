import { withRoute } from '@/lib/http/with-route';
import { checkNewsletter, checkNewsletterInput } from '@/lib/services/newsletters/check';

export const POST = withRoute({ input: checkNewsletterInput, handler: checkNewsletter });
