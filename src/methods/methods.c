// SPDX-License-Identifier: EUPL-1.2
#include "methods/methods.h"
#include "ballot/ballot.h"
#include "methods/budget/announcement.h"
#include "methods/budget/budget.h"
#include "methods/budget/explanation.h"
#include "methods/budget/files.h"
#include "methods/ideas/milestone.h"
#include "methods/ideas/photo.h"
#include "site/map.h"
#include "site/news.h"
#include "site/passport.h"
#include "site/search.h"

const struct method *const methods[] = { &ideas_method, &budget_method, NULL };

// The compiler cannot join tables that live in other files, so their rows stand here; test_site compares them with the
// tables of the floors.
const struct record *const stored_records[] = {
	&organisation_record,
	&site_record,
	&page_record,
	&block_record,
	&phase_record,
	&activity_record,
	&activity_window_record,
	&area_record,
	&theme_record,
	&area_boundary_record,
	&map_layer_record,
	&passport_record,
	&news_record,
	&mail_record,
	&mail_link_record,
	&search_word_record,
	&search_hit_record,
	&search_start_record,
	&vote_record,
	&vote_entry_record,
	&code_batch_record,
	&code_record,
	&ballot_record,
	&leaf_record,
	&vote_result_record,
	&confirmed_mailbox_record,
	&vote_file_record,
	&vote_explanation_record,
	&idea_record,
	&idea_place_record,
	&idea_count_record,
	&milestone_record,
	&budget_announcement_record,
	&photo_record,
	NULL,
};

const struct job_clock *const job_clocks[] = { &budget_clock, &budget_files_clock, &budget_explanation_clock,
	                                           &photo_clock,  &store_wipe_clock,   NULL };

const struct mail_kind *const mail_kinds[] = { &mail_test_kind, &budget_vote_link_mail, &budget_basket_link_mail,
	                                           &budget_confirmation_mail, NULL };
