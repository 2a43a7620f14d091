-- SPDX-License-Identifier: EUPL-1.2
-- Mailboxes that were confirmed for a vote by e-mail (src/ballot/README.md).
CREATE TABLE confirmed_mailbox (
	vote_id {id} NOT NULL,
	idx {blob} NOT NULL,
	PRIMARY KEY (vote_id, idx)
) {without_rowid};
