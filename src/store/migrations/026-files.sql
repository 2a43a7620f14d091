-- SPDX-License-Identifier: EUPL-1.2
-- The files of published votes (src/methods/budget/files.h): made in the background, all of a vote's rows at once.
CREATE TABLE vote_file (
	vote_id {id} NOT NULL,
	name {text} NOT NULL,
	hash {blob} NOT NULL,
	bytes {int} NOT NULL,
	gzip_hash {blob} NOT NULL,
	gzip_bytes {int} NOT NULL,
	PRIMARY KEY (vote_id, name)
) {without_rowid};
