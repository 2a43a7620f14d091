-- SPDX-License-Identifier: EUPL-1.2
-- The outbox and the links in mails (src/talk/README.md). Rows go when the mail is sent, the link is used or has expired.
CREATE TABLE mail (
	id {id} NOT NULL PRIMARY KEY,
	site_id {id} NOT NULL,
	kind {text} NOT NULL,
	sealed {text} NOT NULL,
	asked_at {int} NOT NULL,
	run_at {int} NOT NULL,
	attempts {int} NOT NULL
) {without_rowid};
CREATE INDEX mail_run ON mail (run_at);

CREATE TABLE mail_link (
	token_hash {blob} NOT NULL PRIMARY KEY,
	site_id {id} NOT NULL,
	activity_id {id} NOT NULL,
	kind {text} NOT NULL,
	asker {blob} NOT NULL,
	digits {blob} NOT NULL,
	sealed {text} NOT NULL,
	tries {int} NOT NULL,
	expires_at {int} NOT NULL
) {without_rowid};
CREATE INDEX mail_link_asker ON mail_link (activity_id, asker);
CREATE INDEX mail_link_expires ON mail_link (expires_at);
