// SPDX-License-Identifier: EUPL-1.2
// The command line: one row per command. What each does is in commands/; the rules are in the actions they run.
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/secret.h"
#include "commands/command.h"

static const struct option_row serve_options[] = {
	OPTION_DATA,
	{ "port", OPTION_NUMBER, "N", "the port (default 8080)", false },
	{ "address", OPTION_TEXT, "ADDRESS", "where to listen (default 127.0.0.1: a proxy stands in front)", false },
	{ "origin", OPTION_TEXT, "URL", "what people type, such as https://denkmee.polderdam.nl", false },
	{ "proxies", OPTION_TEXT, "LIST", "proxies whose X-Forwarded-For is believed: 10.0.0.0/8,192.168.1.4", false },
	{ "loops", OPTION_NUMBER, "N", "event loops (default: one per core)", false },
	{ "migrate", OPTION_FLAG, NULL, "bring an older data folder up to date first", false },
	OPTIONS_END
};

static const struct option_row demo_options[] = { OPTION_DATA,
	                                              { "port", OPTION_NUMBER, "N", "the port (default 8080)", false },
	                                              OPTIONS_END };

static const struct option_row site_create_options[] = {
	OPTION_DATA,
	OPTION_JSON,
	{ "slug", OPTION_TEXT, "WORD", "where it stands in addresses: /WORD/", true },
	{ "title", OPTION_TEXT, "TEXT", "the title in the first language", true },
	{ "template", OPTION_TEXT, "NAME", "the site template (default participatief-begroten)", false },
	{ "organisation", OPTION_TEXT, "WORD", "the organisation's slug", true },
	{ "organisation-name", OPTION_TEXT, "TEXT", "its name, when it is new", false },
	{ "languages", OPTION_TEXT, "LIST", "such as nl,en; the first is the main one", false },
	{ "starts", OPTION_TEXT, "DATE", "the first day of voting, such as 2027-01-01 (default: today)", false },
	{ "email", OPTION_TEXT, "ADDRESS", "for questions, when the organisation is new", false },
	{ "phone", OPTION_TEXT, "NUMBER", "for questions, when the organisation is new", false },
	{ "contact", OPTION_TEXT, "NAME", "project passport: who residents can turn to", false },
	{ "area", OPTION_TEXT, "TEXT", "project passport: the town or neighbourhood it is about", false },
	OPTIONS_END
};

static const struct option_row site_delete_options[] = { OPTION_DATA,
	                                                     OPTION_JSON,
	                                                     { "confirm", OPTION_TEXT, "SLUG",
	                                                       "the slug once more, so that it is the right one", true },
	                                                     OPTIONS_END };

static const struct option_row actions_options[] = {
	{ "language", OPTION_TEXT, "CODE", "of what explains the fields: en or nl (default en)", false }, OPTIONS_END
};

static const struct option_row run_options[] = { OPTION_DATA,
	                                             OPTION_JSON,
	                                             { "site", OPTION_TEXT, "SLUG", "the site it concerns", false },
	                                             { "activity", OPTION_TEXT, "SLUG", "the activity it concerns", false },
	                                             { "form", OPTION_FLAG, NULL,
	                                               "read its form, a JSON object, from standard input", false },
	                                             OPTIONS_END };

static const struct option_row site_options[] = { OPTION_DATA, OPTION_JSON, OPTIONS_END };

static const struct option_row site_status_options[] = {
	OPTION_DATA,
	OPTION_JSON,
	{ "reason", OPTION_TEXT, "TEXT", "why, for everyone to read: needed when hiding stops a vote", false },
	OPTIONS_END
};

static const struct option_row phase_list_options[] = {
	OPTION_DATA, OPTION_JSON, { "site", OPTION_TEXT, "SLUG", "the site", true }, OPTIONS_END
};

static const struct option_row phase_set_options[] = {
	OPTION_DATA,
	OPTION_JSON,
	{ "site", OPTION_TEXT, "SLUG", "the site", true },
	{ "phase", OPTION_TEXT, "SLUG", "which phase, see `polder phase list`", true },
	{ "opens", OPTION_TEXT, "MOMENT", "such as 2027-01-01T09:00 on the site's clock", false },
	{ "closes", OPTION_TEXT, "MOMENT", "such as 2027-01-31T20:00 on the site's clock", false },
	OPTIONS_END
};

static const struct option_row phase_open_options[] = { OPTION_DATA,
	                                                    OPTION_JSON,
	                                                    { "site", OPTION_TEXT, "SLUG", "the site", true },
	                                                    { "phase", OPTION_TEXT, "SLUG",
	                                                      "which phase, see `polder phase list`", true },
	                                                    OPTIONS_END };

static const struct option_row phase_close_options[] = {
	OPTION_DATA,
	OPTION_JSON,
	{ "site", OPTION_TEXT, "SLUG", "the site", true },
	{ "phase", OPTION_TEXT, "SLUG", "which phase, see `polder phase list`", true },
	{ "reason", OPTION_TEXT, "TEXT", "why, for everyone to read: needed before the planned closing", false },
	OPTIONS_END
};

#define OPTION_PHOTO_SITE                                                                   \
	{ "site", OPTION_TEXT, "SLUG", "the site", true },                                      \
	{                                                                                       \
		"activity", OPTION_TEXT, "SLUG", "the plans (default: the site's only ones)", false \
	}

static const struct option_row photo_add_options[] = {
	OPTION_DATA,
	OPTION_JSON,
	OPTION_PHOTO_SITE,
	{ "plan", OPTION_NUMBER, "N", "the plan's number", true },
	{ "alt", OPTION_TEXT, "TEXT", "what the photo shows, for people who cannot see it", true },
	{ "caption", OPTION_TEXT, "TEXT", "what stands below it", false },
	{ "credit", OPTION_TEXT, "TEXT", "who made it, under which licence", false },
	{ "language", OPTION_TEXT, "WORD", "in which language these texts are (default nl)", false },
	OPTIONS_END
};

static const struct option_row photo_list_options[] = {
	OPTION_DATA, OPTION_JSON, OPTION_PHOTO_SITE, { "plan", OPTION_NUMBER, "N", "the plan's number", true }, OPTIONS_END
};

static const struct option_row photo_move_options[] = { OPTION_DATA,
	                                                    OPTION_JSON,
	                                                    OPTION_PHOTO_SITE,
	                                                    { "to", OPTION_NUMBER, "N", "its new place; 1 is the card's",
	                                                      true },
	                                                    OPTIONS_END };

static const struct option_row photo_remove_options[] = { OPTION_DATA,
	                                                      OPTION_JSON,
	                                                      OPTION_PHOTO_SITE,
	                                                      { "yes", OPTION_FLAG, NULL, "yes, remove it for good",
	                                                        false },
	                                                      OPTIONS_END };

static const struct option_row codes_make_options[] = {
	OPTION_DATA,
	{ "site", OPTION_TEXT, "SLUG", "the site", true },
	{ "activity", OPTION_TEXT, "SLUG", "the vote (default: the site's only one)", false },
	{ "count", OPTION_NUMBER, "N", "how many, 1 to 1000000", true },
	{ "area", OPTION_TEXT, "SLUG", "the area or theme whose ballot these codes fill, when each has its own", false },
	{ "label", OPTION_TEXT, "TEXT", "a name for the batch, such as \"Noord, first letters\"", false },
	{ "link", OPTION_TEXT, "URL", "the page where codes are typed; adds a column for the letter's QR code", false },
	{ "out", OPTION_TEXT, "FILE", "the CSV for the printer; made now, readable by you only, written once", true },
	OPTIONS_END
};

static const struct option_row codes_revoke_options[] = {
	OPTION_DATA,
	OPTION_JSON,
	{ "site", OPTION_TEXT, "SLUG", "the site", true },
	{ "activity", OPTION_TEXT, "SLUG", "the vote (default: the site's only one)", false },
	{ "batch", OPTION_TEXT, "ID", "revoke a whole batch; without it a code is read from standard input", false },
	OPTIONS_END
};

static const struct option_row import_options[] = {
	OPTION_DATA,
	{ "site", OPTION_TEXT, "SLUG", "the new site's place in addresses: /SLUG/", true },
	{ "organisation", OPTION_TEXT, "WORD", "the organisation's slug (default: that of the file's city)", false },
	{ "title", OPTION_TEXT, "TEXT", "the site's title (default: the file's description)", false },
	{ "languages", OPTION_TEXT, "LIST", "such as nl,en (default nl,en)", false },
	{ "source", OPTION_TEXT, "TEXT", "where the ballots come from (default: Pabulib)", false },
	{ "source-url", OPTION_TEXT, "URL", "a page about them", false },
	{ "contact-email", OPTION_TEXT, "ADDRESS", "whom to ask about them", false },
	OPTIONS_END
};

static const struct option_row count_options[] = {
	OPTION_DATA,
	OPTION_JSON,
	{ "rule", OPTION_TEXT, "RULE",
	  "for a file: greedy, greedy-stop, greedy-per-cost, equal-shares, phragmen, phragmen-skip, maximin, knapsack "
	  "(default: that of the file, else greedy)",
	  false },
	{ "utility", OPTION_TEXT, "WORD", "equal-shares: cost (default) or cardinality", false },
	{ "completion", OPTION_TEXT, "WORD", "equal-shares: none, greedy, add1 or add1u (default)", false },
	{ "start", OPTION_TEXT, "WORD", "equal-shares: exact or floor (default), the voters' first money", false },
	{ "until", OPTION_TEXT, "WORD", "equal-shares: add until overspend or exhaustive (default)", false },
	{ "step", OPTION_TEXT, "N", "equal-shares: whole units of money that each step adds (default 1)", false },
	{ "comparison", OPTION_FLAG, NULL, "equal-shares: the greedy outcome stands when more ballots prefer it", false },
	{ "ties", OPTION_TEXT, "FILE", "for a file: the lots, one project id on each line (default: order of the file)",
	  false },
	{ "no-threshold", OPTION_FLAG, NULL, "for a file: leave its minimum score out", false },
	{ "no-limits", OPTION_FLAG, NULL, "for a file: leave its ceilings for categories and neighbourhoods out", false },
	{ "site", OPTION_TEXT, "SLUG", "count the closed vote of this site instead of a file", false },
	{ "activity", OPTION_TEXT, "SLUG", "the vote (default: the site's only one)", false },
	OPTIONS_END
};

static const struct option_row opinions_options[] = {
	OPTION_JSON,
	{ "svg", OPTION_TEXT, "FILE", "draw the map, with the groups in words beside it", false },
	{ "language", OPTION_TEXT, "WORD", "of the drawing: nl (default) or en", false },
	{ "comments", OPTION_TEXT, "FILE", "the comments.csv that belongs to it", false },
	{ "sign", OPTION_TEXT, "N", "how an agree is written: 1 or -1 (default: found out)", false },
	{ "previous", OPTION_TEXT, "FILE", "an earlier answer with --json: groups keep their names", false },
	{ "why", OPTION_TEXT, "ID", "which votes put this participant where they stand", false },
	{ "groups", OPTION_NUMBER, "N", "so many groups, 2 to 5, whatever the votes say", false },
	{ "votes-least", OPTION_NUMBER, "N", "votes it takes to be in a group (default 7)", false },
	{ "seed", OPTION_NUMBER, "N", "of what is drawn (default 1)", false },
	{ "new-share", OPTION_NUMBER, "N", "per cent of showings kept for statements with few votes (default 0)", false },
	{ "new-votes", OPTION_NUMBER, "N", "how many votes are few, for --new-share (default 20)", false },
	{ "canonical", OPTION_TEXT, "FILE", "write the input in canonical order: its SHA-256 stands in the answer", false },
	{ "published-groups", OPTION_FLAG, NULL, "measure the groups that the export states", false },
	{ "as-polis", OPTION_FLAG, NULL, "to compare: rejected statements as zeroes, positions as Pol.is scales them",
	  false },
	OPTIONS_END
};

static const struct option_row publish_options[] = { OPTION_DATA,
	                                                 OPTION_JSON,
	                                                 { "site", OPTION_TEXT, "SLUG", "the site", true },
	                                                 { "activity", OPTION_TEXT, "SLUG",
	                                                   "the vote (default: the site's only one)", false },
	                                                 OPTIONS_END };

static const struct option_row doctor_options[] = {
	OPTION_DATA,
	{ "migration", OPTION_FLAG, NULL, "write the next migration: what the tables lack of the records", false },
	{ "remove-unused", OPTION_FLAG, NULL, "destroy keys of votes that are no longer there", false },
	OPTIONS_END
};

static const struct option_row convert_options[] = {
	{ "from", OPTION_TEXT, "FORMAT", "pb, csv or json (default: how IN ends)", false },
	{ "to", OPTION_TEXT, "FORMAT", "pb, csv or json (default: how OUT ends)", false },
	OPTIONS_END
};

static const struct option_row check_options[] = { OPTION_JSON, OPTIONS_END };

static const struct command commands[] = {
	{ "serve", "", "serve the sites of a data folder", serve_options, 0, 0, command_serve,
	  "Settings by environment: POLDER_DATABASE (PostgreSQL), POLDER_HEAD_MS, POLDER_BODY_MS, POLDER_IDLE_MS." },
	{ "demo", "", "serve a demo with real content, from an empty folder", demo_options, 0, 0, command_demo, NULL },
	{ "site create", "", "make a site from a site template; it stays hidden until `site publish`", site_create_options,
	  0, 0, command_site_create, NULL },
	{ "site list", "", "the sites", site_options, 0, 0, command_site_list, NULL },
	{ "site publish", "SLUG", "show a site to the world", site_status_options, 1, 1, command_site_publish, NULL },
	{ "site hide", "SLUG", "take a site off line; nothing is lost", site_status_options, 1, 1, command_site_hide,
	  NULL },
	{ "site delete", "SLUG", "delete a hidden site with all that is on it; there is no way back", site_delete_options,
	  1, 1, command_site_delete, NULL },
	{ "run", "ACTION", "run any action by its name, such as idea.create or site.preview", run_options, 1, 1,
	  command_run,
	  "Adds plans, areas, themes and pages, and changes settings, until there is a panel for it:\n"
	  "  echo '{\"title\": {\"nl\": \"Boom\"}, \"price_cents\": 250000, \"status\": \"published\"}' |\n"
	  "    polder run idea.create --site buurtbudget --activity plannen --form\n"
	  "`polder actions` lists them all, `polder actions NAME` what each takes." },
	{ "actions", "[NAME]", "what polder run can do; of an action or a method: its fields", actions_options, 0, 1,
	  command_actions, NULL },
	{ "phase list", "", "the phases of a site", phase_list_options, 0, 0, command_phase_list, NULL },
	{ "phase set", "", "change when a phase opens and closes", phase_set_options, 0, 0, command_phase_set, NULL },
	{ "phase open", "", "open a phase now; a vote in it freezes its rules and opens", phase_open_options, 0, 0,
	  command_phase_open, NULL },
	{ "phase close", "", "close a phase now; its vote closes with it", phase_close_options, 0, 0, command_phase_close,
	  NULL },
	{ "photo add", "FILE", "add a photo to a plan; its metadata is removed", photo_add_options, 1, 1, command_photo_add,
	  "JPEG, PNG, WebP; also HEIC and AVIF where libvips has them. At most 20 MB and 50 million pixels." },
	{ "photo list", "", "the photos of a plan, in order", photo_list_options, 0, 0, command_photo_list, NULL },
	{ "photo move", "ID", "give a photo another place", photo_move_options, 1, 1, command_photo_move, NULL },
	{ "photo remove", "ID", "remove a photo for good", photo_remove_options, 1, 1, command_photo_remove, NULL },
	{ "codes make", "", "make vote codes for letters", codes_make_options, 0, 0, command_codes_make,
	  "The codes exist in that file only: the database keeps a fingerprint of each (HMAC). Lost means: revoke the\n"
	  "batch, make a new one." },
	{ "codes list", "", "the batches of codes", publish_options, 0, 0, command_codes_list, NULL },
	{ "codes revoke", "", "make a code or a batch of codes worthless", codes_revoke_options, 0, 0, command_codes_revoke,
	  NULL },
	{ "import pabulib", "FILE.pb", "make a finished site of a Pabulib election", import_options, 1, 1,
	  command_import_pabulib, NULL },
	{ "count", "[FILE.pb]", "count a Pabulib file, or the closed vote of a site", count_options, 0, 1, command_count,
	  NULL },
	{ "opinions", "FOLDER|FILE.csv", "find groups in votes on statements: a Pol.is export", opinions_options, 1, 1,
	  command_opinions,
	  "Reads votes.csv, participants-votes.csv, comments.csv and summary.csv of a folder, or one file of votes. The same votes\n"
	  "give the same answer byte for byte, whatever the order of rows." },
	{ "check", "FILE.pb", "check a Pabulib file as Pabulib's own checker does, every mistake with its line",
	  check_options, 1, 1, command_check,
	  "Errors make a file invalid, warnings do not. Of each kind of mistake the first 20 are shown." },
	{ "convert", "IN OUT", "an election as .pb, CSV or JSON: each from and into the others", convert_options, 2, 2,
	  command_convert,
	  "CSV is three files: NAME.meta.csv, NAME.projects.csv and NAME.votes.csv; NAME.csv names all three.\n"
	  "docs/files.md tells what is in them and what is not kept." },
	{ "publish", "", "publish the outcome of a counted vote", publish_options, 0, 0, command_publish, NULL },
	{ "doctor", "", "look for faults in a data folder", doctor_options, 0, 0, command_doctor,
	  "Stop the server first. Looks at the database, files, keys, ballots, the logs of votes, and counts outcomes again.\n"
	  "Lines begin with ok, warn or ERROR. Exit code: 0 without an ERROR, 1 with one, 5 when a server runs." },
	{ "version", "", "which Polder this is", NULL, 0, 0, command_version, NULL },
	{ NULL, NULL, NULL, NULL, 0, 0, NULL, NULL }
};

int main(int count, char **words)
{
	umask(0077);
	prctl(PR_SET_DUMPABLE, 0);             // keys are in memory
	mallopt(M_MMAP_THRESHOLD, 256 * 1024); // an arena's large blocks go back to the system, whatever was freed before
	if (!secret_start())
		return complain("libsodium did not start");
	return commands_run(commands, count - 1, words + 1);
}
