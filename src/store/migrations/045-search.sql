-- SPDX-License-Identifier: EUPL-1.2
-- The words of what can be searched (src/site/search.h), and what filters of ideas need (src/methods/ideas/list.c).
CREATE TABLE search_word (
	id {id} NOT NULL PRIMARY KEY,
	site_id {id} NOT NULL,
	language {text} NOT NULL,
	word {text} NOT NULL,
	stem {text} NOT NULL
) {strict};
CREATE INDEX search_word_word ON search_word (site_id, language, word);
CREATE INDEX search_word_stem ON search_word (site_id, language, stem);

CREATE TABLE search_hit (
	search_word_id {id} NOT NULL,
	scope_id {id} NOT NULL,
	subject_id {id} NOT NULL,
	place {int} NOT NULL,
	weight {int} NOT NULL,
	PRIMARY KEY (search_word_id, scope_id, subject_id, place, weight)
) {without_rowid};
CREATE INDEX search_hit_subject ON search_hit (subject_id);

-- Each order with all that a filter asks, so that passing over what does not fit never reads the idea itself.
DROP INDEX idea_id;
DROP INDEX idea_price;
DROP INDEX idea_title;
CREATE INDEX idea_facts ON idea (id, activity_id, status, area_id, theme_id, price_cents, number);
CREATE INDEX idea_order ON idea (activity_id, number, status, area_id, theme_id, price_cents, id);
CREATE INDEX idea_price ON idea (activity_id, price_cents, id, status, area_id, theme_id);
CREATE INDEX idea_title ON idea (activity_id, sort_title, id, status, area_id, theme_id, price_cents);

DROP TABLE idea_count;
CREATE TABLE idea_count (
	site_id {id} NOT NULL,
	activity_id {id} NOT NULL,
	area_id {id} NOT NULL,
	theme_id {id} NOT NULL,
	status {text} NOT NULL,
	ideas {int} NOT NULL,
	PRIMARY KEY (activity_id, area_id, theme_id, status)
) {strict};
CREATE INDEX idea_count_site ON idea_count (site_id);
INSERT INTO idea_count (site_id, activity_id, area_id, theme_id, status, ideas)
	SELECT site_id, activity_id, area_id, theme_id, status, COUNT(*) FROM idea WHERE status <> 'draft'
	GROUP BY site_id, activity_id, area_id, theme_id, status;
