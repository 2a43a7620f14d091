-- SPDX-License-Identifier: EUPL-1.2
-- The store's own tables. {id} {int} {text} {blob} {strict} {without_rowid}: see ../dialect.c.

-- What happened, in the order of the commits, without gaps; never a value, never a ballot.
CREATE TABLE event (
	number {int} NOT NULL PRIMARY KEY,
	site_id {id} NOT NULL,
	happened_at {int} NOT NULL,
	actor {text} NOT NULL,
	kind {text} NOT NULL,
	subject_id {id} NOT NULL
) {strict};
CREATE INDEX event_by_site ON event (site_id, number);

-- Values before and after; those of a person stand apart so that they can be erased.
CREATE TABLE revision (
	id {id} NOT NULL PRIMARY KEY,
	site_id {id} NOT NULL,
	happened_at {int} NOT NULL,
	actor {text} NOT NULL,
	record {text} NOT NULL,
	subject_id {id} NOT NULL,
	before {text} NOT NULL,
	after {text} NOT NULL
) {strict};
CREATE INDEX revision_by_subject ON revision (record, subject_id, id);

CREATE TABLE revision_personal (
	id {id} NOT NULL PRIMARY KEY,
	before {text} NOT NULL,
	after {text} NOT NULL
) {strict};

-- Work for later, taken with a lease.
CREATE TABLE job (
	id {id} NOT NULL PRIMARY KEY,
	kind {text} NOT NULL,
	payload {text} NOT NULL,
	run_at {int} NOT NULL,
	lease_until {int} NOT NULL,
	attempts {int} NOT NULL,
	failed {int} NOT NULL
) {strict};
CREATE INDEX job_by_time ON job (failed, run_at);
