-- SPDX-License-Identifier: EUPL-1.2
-- Votes, codes, ballots and the public log (src/ballot/README.md). Tables whose rows belong to voters have no row
-- number: their order in the file is that of a random key, so it tells nothing about who came first.
CREATE TABLE vote (
	id {id} NOT NULL PRIMARY KEY,
	site_id {id} NOT NULL,
	activity_id {id} NOT NULL,
	state {text} NOT NULL,
	channel {text} NOT NULL,
	opens_at {int} NOT NULL,
	closes_at {int} NOT NULL,
	opened_at {int} NOT NULL,
	closed_at {int} NOT NULL,
	counted_at {int} NOT NULL,
	published_at {int} NOT NULL,
	changing {int} NOT NULL,
	withdrawn {int} NOT NULL,
	manifest {text} NOT NULL,
	manifest_hash {blob} NOT NULL,
	public_key {blob} NOT NULL,
	algorithms {text} NOT NULL
) {strict};
CREATE UNIQUE INDEX vote_activity ON vote (activity_id);
CREATE INDEX vote_site ON vote (site_id);

CREATE TABLE vote_entry (
	id {id} NOT NULL PRIMARY KEY,
	vote_id {id} NOT NULL,
	at {int} NOT NULL,
	kind {text} NOT NULL,
	text {text} NOT NULL
) {strict};
CREATE INDEX vote_entry_vote ON vote_entry (vote_id, id);

CREATE TABLE code_batch (
	id {id} NOT NULL PRIMARY KEY,
	vote_id {id} NOT NULL,
	envelope_id {id} NOT NULL,
	label {text} NOT NULL,
	count {int} NOT NULL,
	revoked {int} NOT NULL
) {strict};
CREATE INDEX code_batch_vote ON code_batch (vote_id, id);

CREATE TABLE code (
	vote_id {id} NOT NULL,
	idx {blob} NOT NULL,
	batch_id {id} NOT NULL,
	revoked {int} NOT NULL,
	PRIMARY KEY (vote_id, idx)
) {without_rowid};

CREATE TABLE ballot (
	vote_id {id} NOT NULL,
	id {id} NOT NULL,
	pseudonym {blob} NOT NULL,
	envelope_id {id} NOT NULL,
	seq {int} NOT NULL,
	choices {text} NOT NULL,
	salt {blob} NOT NULL,
	commitment {blob} NOT NULL,
	leaf_index {int} NOT NULL,
	withdrawn {int} NOT NULL,
	PRIMARY KEY (vote_id, id)
) {without_rowid};
CREATE UNIQUE INDEX ballot_pseudonym ON ballot (vote_id, pseudonym);

CREATE TABLE leaf (
	vote_id {id} NOT NULL,
	position {int} NOT NULL,
	entry {text} NOT NULL,
	hash {blob} NOT NULL,
	received_on {int} NOT NULL,
	PRIMARY KEY (vote_id, position)
) {without_rowid};
CREATE UNIQUE INDEX leaf_hash ON leaf (vote_id, hash);

CREATE TABLE vote_result (
	vote_id {id} NOT NULL PRIMARY KEY,
	result {text} NOT NULL,
	hash {blob} NOT NULL
) {strict};
