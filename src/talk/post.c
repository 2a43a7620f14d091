// SPDX-License-Identifier: EUPL-1.2
// The demo's mailbox page.
#include "site/route.h"
#include "talk/views.h"
#include "talk_views.gen.h"

static enum outcome page_post(struct visit *visit)
{
	struct text title = visit_say(visit, N_("Mailbox of the demo"));
	struct page_frame frame = visit_frame(visit, title);
	frame.no_index = true;
	struct talk_post_view view = { .frame = &frame, .title = title };
	if (!mailer_shown(house_mailer(visit->house), visit->arena, &view.letters))
		return NOT_FOUND;
	draw_talk_post(&visit->drawing, &view);
	return DONE;
}

const struct route talk_demo_routes[] = {
	{ .method = HTTP_GET, .path = "demo/post", .page = page_post, .summary = "The mails that a demo would have sent" },
	{ 0 },
};
