-- SPDX-License-Identifier: EUPL-1.2
-- A ballot is found by its voter's pseudonym alone, so that is its key. With a key of its own and an index on the
-- pseudonym every ballot changed two pages at random places of the file instead of one. A pseudonym is as random as the
-- id was: the order of the rows still tells nothing about who came first.
CREATE TABLE ballot_by_pseudonym (
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
	PRIMARY KEY (vote_id, pseudonym)
) {without_rowid};
INSERT INTO ballot_by_pseudonym (vote_id, id, pseudonym, envelope_id, seq, choices, salt, commitment, leaf_index, withdrawn)
	SELECT vote_id, id, pseudonym, envelope_id, seq, choices, salt, commitment, leaf_index, withdrawn FROM ballot
	ORDER BY vote_id, pseudonym;
DROP TABLE ballot;
ALTER TABLE ballot_by_pseudonym RENAME TO ballot;
