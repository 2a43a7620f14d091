// SPDX-License-Identifier: EUPL-1.2
#ifndef POLDER_TALK_VIEWS_H
#define POLDER_TALK_VIEWS_H

#include "page/frame.h"
#include "talk/mail.h"

// Template talk_post: the mails that a demo would have sent.
struct talk_post_view {
	const struct page_frame *frame;
	struct text title;
	struct letters letters; // newest first
};

#endif
