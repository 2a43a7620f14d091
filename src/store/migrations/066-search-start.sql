-- SPDX-License-Identifier: EUPL-1.2
-- With which three letters the words of a text begin (src/site/search.c): a word that may go on after three letters is
-- looked up here, one row for each text, instead of among all words that begin so. The key has it all, so that PostgreSQL
-- reads its index only.
CREATE TABLE search_start (
	site_id {id} NOT NULL,
	scope_id {id} NOT NULL,
	language {text} NOT NULL,
	letters {text} NOT NULL,
	subject_id {id} NOT NULL,
	weight {int} NOT NULL,
	hits {int} NOT NULL,
	PRIMARY KEY (site_id, scope_id, language, letters, subject_id, weight, hits)
) {without_rowid};
CREATE INDEX search_start_subject ON search_start (subject_id);
INSERT INTO search_start (site_id, scope_id, language, letters, subject_id, weight, hits)
	SELECT w.site_id, h.scope_id, w.language, substr(w.word, 1, 3), h.subject_id, MAX(h.weight), COUNT(*)
	FROM search_hit h JOIN search_word w ON w.id = h.search_word_id WHERE length(w.word) >= 3
	GROUP BY w.site_id, h.scope_id, w.language, substr(w.word, 1, 3), h.subject_id;
