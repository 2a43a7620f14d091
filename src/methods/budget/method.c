// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/budget.h"
#include "methods/budget/pages.h"

static const struct route routes[] = {
	{ .method = HTTP_GET, .path = "", .page = budget_page_choose, .cached = true,
	  .query = "thema,gebied,sorteer,vanaf,envelop", .summary = "The ballot paper: plans to choose from" },
	{ .method = HTTP_POST, .path = "mandje", .action = &budget_basket_action, .answer = budget_answer_basket,
	  .summary = "Put a plan into the basket or take it out" },
	{ .method = HTTP_GET, .path = "overzicht", .page = budget_page_overview, .summary = "What is in the basket" },
	{ .method = HTTP_GET, .path = "code", .page = budget_page_code, .summary = "The form for the vote code" },
	{ .method = HTTP_POST, .path = "code", .action = &budget_code_action, .before = budget_before_code,
	  .answer = budget_answer_code, .summary = "Check a vote code" },
	{ .method = HTTP_GET, .path = "bevestigen", .page = budget_page_confirm, .summary = "The ballot before it is cast" },
	{ .method = HTTP_POST, .path = "bevestigen", .action = &ballot_cast_action, .before = budget_before_cast,
	  .answer = budget_answer_cast, .summary = "Cast the ballot" },
	{ .method = HTTP_GET, .path = "ontvangst", .page = budget_page_receipt, .summary = "The receipt of the ballot" },
	{ .method = HTTP_GET, .path = "ontvangst.txt", .page = budget_page_receipt_text, .summary = "The receipt as a file" },
	{ .method = HTTP_POST, .path = "afmelden", .action = &budget_leave_action, .answer = budget_answer_leave,
	  .summary = "Forget voter, basket and receipt" },
	{ .method = HTTP_GET, .path = "resultaat", .page = budget_page_result, .cached = true, .summary = "The outcome" },
	{ .method = HTTP_GET, .path = "resultaat/uitslag.csv", .page = budget_file_csv, .cached = true,
	  .summary = "The outcome per plan" },
	{ .method = HTTP_GET, .path = "resultaat/uitslag.json", .page = budget_file_json, .cached = true,
	  .summary = "The outcome as it was stored" },
	{ .method = HTTP_GET, .path = "resultaat/stembiljetten.pb", .page = budget_file_pb,
	  .summary = "Plans and ballots in the format of Pabulib" },
	{ .method = HTTP_GET, .path = "resultaat/stembiljetten.csv", .page = budget_file_ballots,
	  .summary = "Ballots with salt and commitment" },
	{ .method = HTTP_GET, .path = "spelregels", .page = budget_page_manifest, .cached = true,
	  .summary = "How this vote is protected" },
	{ .method = HTTP_GET, .path = "spelregels.json", .page = budget_file_manifest, .cached = true,
	  .summary = "The manifest of the vote" },
	{ 0 },
};

static const struct action *const actions[] = {
	&budget_vote_schedule, &budget_vote_open,    &budget_vote_close,   &budget_vote_count,
	&budget_vote_publish,  &budget_basket_action, &budget_code_action, &budget_leave_action, NULL,
};

static const char *const windows[] = { "vote", "result", NULL };

const struct method budget_method = {
	.name = "budget",
	.label = N_("Participatory budget"),
	.settings = &budget_settings_record,
	.routes = routes,
	.actions = actions,
	.windows = windows,
	.block = budget_draw_block,
	.invitation = budget_invite,
};
