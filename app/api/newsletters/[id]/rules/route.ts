import { withRoute } from '@/lib/http/with-route';
import { setNewsletterRules, setNewsletterRulesInput } from '@/lib/services/newsletters/set-rules';

export const POST = withRoute({ input: setNewsletterRulesInput, handler: setNewsletterRules });
